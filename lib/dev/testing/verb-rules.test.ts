import { describe, expect, it } from "vitest";
import { isAppError } from "@/lib/base/errors";
import type { Actor, Context } from "@/lib/context/context";
import { ROLES, roleMay } from "@/lib/domain/permissions";
import { FRESH_SECONDS } from "@/lib/domain/session-limits";
import { VERB_RULES, type VerbRule } from "./verb-rules";

/**
 * The security rule of every verb, for every kind of actor: whoever may not use it is refused before the verb
 * reads or writes anything. A removed person has no session and is anonymous; somebody who lost a role acts
 * with the role that they have now (`staff.service.test.ts`).
 */
type Verb = (ctx: Context, ...args: unknown[]) => unknown;

const modules = import.meta.glob<Record<string, Verb>>([
  "../../services/*/*.ts",
  "!../../services/*/*.test.ts",
  "!../../services/*/schemas.ts",
]);
const VERBS = new Map<string, Verb>();
for (const [file, load] of Object.entries(modules)) {
  const place = file.replace(/^.*services\/|\.ts$/g, "");
  for (const [name, value] of Object.entries(await load()))
    if (typeof value === "function") VERBS.set(`${place}.${name}`, value);
}

const NOW = new Date("2026-11-26T12:00:00Z");
const OWN = "00000000-0000-4000-8000-00000000000a";
const OTHER = "00000000-0000-4000-8000-00000000000b";
const seconds = (count: number) => new Date(NOW.getTime() - count * 1000);
const staff = (role: (typeof ROLES)[number], authenticatedAt: Date): Actor => ({
  kind: "staff",
  userId: OTHER,
  name: "Kari Nordmann",
  role,
  authenticatedAt,
});

const ACTORS: Record<string, Actor> = {
  anonymous: { kind: "anonymous" },
  applicant: { kind: "applicant", userId: OTHER, name: null },
  system: { kind: "system", name: "test" },
  "customer of the installation": { kind: "customer", installationId: OWN },
  "customer of another installation": { kind: "customer", installationId: OTHER },
  "installation with a token": { kind: "installation", installationId: OWN, clientId: OWN },
  "installation with its own signature": {
    kind: "installation",
    installationId: OWN,
    clientId: OWN,
    signedWith: "CLIENT_KEY",
  },
  ...Object.fromEntries(
    ROLES.flatMap((role) => [
      [`${role}, signed in just now`, staff(role, seconds(FRESH_SECONDS - 1))],
      [`${role}, signed in earlier`, staff(role, seconds(FRESH_SECONDS))],
    ]),
  ),
};

/** What the rule demands: the error code, or null when the actor is let in. */
function expected(rule: VerbRule, actor: Actor): string | null {
  const refused = actor.kind === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN";
  switch (rule.who) {
    case "secret":
    case "anybody":
      return null;
    case "system":
      return actor.kind === "system" ? null : "FORBIDDEN";
    case "applicant":
      return actor.kind === "applicant" ? null : "FORBIDDEN";
    case "installation":
      return actor.kind === "installation" && !actor.signedWith ? null : "FORBIDDEN";
    case "report":
      return actor.kind === "installation" ? null : "FORBIDDEN";
    case "customer":
    case "subject":
      if (actor.kind === "customer" && actor.installationId === OWN) return null;
      if (actor.kind === "system") return null;
      return actor.kind === "staff" && roleMay(actor.role, rule.permission) ? null : refused;
    case "staff":
      if (actor.kind === "system") return rule.person ? "FORBIDDEN" : null;
      if (actor.kind !== "staff" || !roleMay(actor.role, rule.permission)) return refused;
      return rule.login === "fresh" && actor.authenticatedAt <= seconds(FRESH_SECONDS)
        ? "FRESH_LOGIN_NEEDED"
        : null;
  }
}

class Touched extends Error {}
/** Stands in for the database and the configuration: the first use is as good as being let in. */
const untouchable = new Proxy(
  {},
  {
    get: () => {
      throw new Touched();
    },
  },
) as never;
/** A database in which every subject belongs to the installation. */
const SUBJECT = { installationId: OWN, failureCode: null, key: { custody: "PORTAL" } };
const ofTheInstallation = new Proxy(
  {},
  { get: () => ({ findUnique: () => Promise.resolve(SUBJECT) }) },
) as never;

/** Whatever a verb looks at before it authorizes: whose installation it is, and whose data. */
const INPUT = { installationId: OWN, userId: OWN };

/** Calls a verb, and says with which code it refused; "in" when it went on. */
async function outcome(verb: Verb, rule: VerbRule, actor: Actor, args: unknown[]): Promise<string> {
  const db = rule.who === "subject" ? ofTheInstallation : untouchable;
  const ctx: Context = { actor, db, env: untouchable, clock: () => NOW };
  try {
    const result = await verb(ctx, ...args);
    // The verbs of an export are generators, which begin when they are read.
    if (result && typeof result === "object" && Symbol.asyncIterator in result)
      await (result as AsyncGenerator).next();
    return "in";
  } catch (error) {
    return isAppError(error) ? error.code : "in";
  }
}

const REFUSALS = ["UNAUTHENTICATED", "FORBIDDEN", "FRESH_LOGIN_NEEDED"];

it("every verb has a rule, and every rule a verb", () => {
  expect([...VERBS.keys()].sort()).toEqual(Object.keys(VERB_RULES).sort());
});

describe.each(Object.entries(VERB_RULES))("%s", (name, rule) => {
  const verb = VERBS.get(name)!;

  it("lets in whom its rule names, and refuses everybody else before it reads anything", async () => {
    for (const [who, actor] of Object.entries(ACTORS)) {
      const wanted = expected(rule, actor);
      const seen = await outcome(verb, rule, actor, [INPUT, INPUT]);
      if (wanted === null) expect(REFUSALS, `${name} as ${who}`).not.toContain(seen);
      else expect(seen, `${name} as ${who}`).toBe(wanted);
    }
  });

  if (rule.who === "secret")
    it("refuses what is no secret of 256 bits before it reads anything", async () => {
      for (const value of ["", "x".repeat(42), "x".repeat(44), `${"x".repeat(42)}.`, "\0".repeat(43)])
        expect(await outcome(verb, rule, ACTORS["anonymous"]!, [value, {}])).toBe("NOT_FOUND");
    });
});
