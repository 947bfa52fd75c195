import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LockedInstallation, lockInstallations } from "@/lib/db/locks";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import {
  afterTransition,
  EXPIRY_SOURCES,
  type ExpirySource,
  type KeyCustody,
  type KeyTransition,
  mayReplaceExpiry,
} from "@/lib/domain/key-lifecycle";
import { openKey, sealedKey } from "@/lib/dev/testing/ledger-keys";
import { underLock } from "@/lib/dev/testing/under-lock";
import { TestContext } from "@/lib/dev/testing/test-context";
import type { KeyState } from "@/lib/domain/states";
import { recordAcceptance } from "./bookkeeping";
import { createListed, createPrepared, createSubmitted } from "./create";
import { recordExpiry } from "./expiry";
import { importExpiries } from "./import";
import { KeyTransitionRefused } from "./key-ref";
import { recordListed, recordReported } from "./listed";
import { makeCurrent, markSubmitted, retire, retireAll, setAside, withdrawSubmission } from "./transitions";

let t: TestContext;
let owner: { organizationId: string; templateId: string };
beforeAll(async () => {
  t = await TestContext.create();
  const { organizationId, templateId } = await t.installation();
  owner = { organizationId, templateId };
});
afterAll(() => t.drop());

async function newInstallation(): Promise<string> {
  const at = new Date();
  const { id } = await t.db.installation.create({
    data: { ...owner, label: randomUUID(), custody: "PORTAL", createdAt: at, updatedAt: at },
  });
  return id;
}

/**
 * The expected state of a key, derived from the rules of `lib/domain/key-lifecycle.ts` alone.
 */
interface Model {
  id: string;
  kid: string;
  custody: KeyCustody;
  state: KeyState;
  accepted: boolean;
  source: ExpirySource | null;
  expiresAt: Date | null;
}

type Command =
  | { kind: "prepare" | "submit-new" | "submit-new-held" | "list-new" | "close" }
  | {
      kind: "transition";
      key: number;
      transition: Exclude<KeyTransition, "supersede" | "delist" | "report" | "restore">;
    }
  | { kind: "read"; keys: number[]; expiry: boolean }
  | { kind: "report"; key: number; expiry: boolean }
  | { kind: "expiry"; key: number; source: ExpirySource; bulk: boolean }
  | { kind: "acceptance"; key: number; accepted: boolean };

const key = fc.nat({ max: 11 });
const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("prepare", "submit-new", "submit-new-held", "list-new") }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("transition"),
      key,
      transition: fc.constantFrom("submit", "withdraw", "prove", "prove", "retire", "setAside"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("read"), keys: fc.array(key), expiry: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("report"), key, expiry: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("expiry"),
      key,
      source: fc.constantFrom(...EXPIRY_SOURCES),
      bulk: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("acceptance"), key, accepted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("close") }) },
) as fc.Arbitrary<Command>;

class Life {
  readonly keys: Model[] = [];
  #second = 0;

  constructor(readonly installationId: string) {}

  /** Runs one command on the database and on the model. A refused one must change neither. */
  async run(command: Command): Promise<void> {
    const now = new Date(Date.UTC(2030, 0, 1, 0, 0, (this.#second += 1)));
    let apply = (): void => undefined;
    let refused = false;
    try {
      await underLock(t.db, this.installationId, async (locked) => {
        apply = await this.#attempt(locked, command, now);
      });
    } catch (error) {
      if (!(error instanceof KeyTransitionRefused) && !isUniqueViolation(error)) throw error;
      refused = true;
    }
    expect([command, refused]).toEqual([command, !this.#allowed(command)]);
    if (!refused) apply();
  }

  #at(index: number): Model | undefined {
    return this.keys.length === 0 ? undefined : this.keys[index % this.keys.length];
  }

  #allowed(command: Command): boolean {
    const prepared = this.keys.some((each) => each.state === "PREPARED");
    if (command.kind === "prepare") return !prepared;
    if (command.kind !== "transition") return true;
    const found = this.#at(command.key);
    // These two report with their result that there was nothing to do.
    if (!found || command.transition === "retire" || command.transition === "setAside") return true;
    if (command.transition === "withdraw" && prepared) return false;
    return afterTransition(found.state, found.custody, command.transition) !== null;
  }

  /** @returns the update of the model for when the transaction has been committed */
  async #attempt(locked: LockedInstallation, command: Command, now: Date): Promise<() => void> {
    const add = (id: string, kid: string, custody: KeyCustody, state: KeyState) => () => {
      this.keys.push({ id, kid, custody, state, accepted: true, source: null, expiresAt: null });
    };
    switch (command.kind) {
      case "prepare": {
        const newKey = sealedKey();
        await createPrepared(locked, newKey, now);
        return add(newKey.id, newKey.kid, "PORTAL", "PREPARED");
      }
      case "submit-new-held": {
        const newKey = sealedKey();
        const { id } = await createSubmitted(locked, newKey, now);
        return add(id, newKey.kid, "PORTAL", "SUBMITTED");
      }
      case "submit-new": {
        const newKey = openKey();
        const { id } = await createSubmitted(locked, newKey, now);
        return add(id, newKey.kid, "INSTALLATION", "SUBMITTED");
      }
      case "list-new": {
        const newKey = openKey();
        const { id } = await createListed(locked, newKey, now);
        return add(id, newKey.kid, "INSTALLATION", "LISTED");
      }
      case "close":
        await retireAll(locked);
        return () => this.keys.forEach((each) => (each.state = "RETIRED"));
      case "read":
        return this.#read(locked, command, now);
      default: {
        const found = this.#at(command.key);
        return found ? this.#change(locked, found, command, now) : () => undefined;
      }
    }
  }

  async #read(
    locked: LockedInstallation,
    command: Extract<Command, { kind: "read" }>,
    now: Date,
  ): Promise<() => void> {
    const listed = [...new Set(command.keys.flatMap((index) => this.#at(index) ?? []))];
    const expiration = command.expiry ? now : null;
    await recordListed(
      locked,
      listed.map(({ kid }) => ({ kid, jwkThumbprint: null, origin: "Api", expiration })),
      now,
    );
    return () => {
      for (const each of listed) {
        each.accepted = true;
        if (expiration) Object.assign(each, { source: "selvbetjening", expiresAt: expiration });
        this.#listed.add(each.id);
      }
      for (const each of this.keys)
        if (each.state === "LISTED" && this.#listed.has(each.id) && !listed.includes(each))
          each.state = "RETIRED";
    };
  }

  /** The keys that a list has contained: only these can be missing from one. */
  readonly #listed = new Set<string>();

  async #change(
    locked: LockedInstallation,
    found: Model,
    command: Exclude<Command, { kind: "read" | "close" } | { kind: "prepare" }>,
    now: Date,
  ): Promise<() => void> {
    const dated = (source: ExpirySource) => () => {
      if (mayReplaceExpiry(found.source, source)) Object.assign(found, { source, expiresAt: now });
    };
    switch (command.kind) {
      case "transition": {
        const after = afterTransition(found.state, found.custody, command.transition);
        const run = {
          submit: () => markSubmitted(locked, found.id),
          withdraw: () => withdrawSubmission(locked, found.id),
          prove: () => makeCurrent(locked, found.id, now),
          retire: () => retire(locked, found.id),
          setAside: () => setAside(locked, found.id),
        }[command.transition];
        await run();
        return () => {
          if (!after) return;
          found.state = after;
          if (command.transition !== "prove") return;
          found.accepted = true;
          for (const each of this.keys)
            if (each !== found)
              each.state = afterTransition(each.state, each.custody, "supersede") ?? each.state;
        };
      }
      case "report": {
        const key = openKey(found.kid);
        await recordReported(locked, [{ key, expiresAt: command.expiry ? now : null }], now);
        return () => {
          if (command.expiry) dated("installation")();
          found.state = afterTransition(found.state, found.custody, "report") ?? found.state;
        };
      }
      case "expiry": {
        const source = command.bulk ? "import" : command.source;
        if (command.bulk) {
          const all = await lockInstallations(locked.tx, [locked.id]);
          const written = await importExpiries(all, [{ keyId: found.id, expiresAt: now }], now);
          expect(written.has(found.id)).toBe(mayReplaceExpiry(found.source, source));
        } else
          expect(await recordExpiry(locked, found.id, { expiresAt: now, source }, now)).toBe(
            mayReplaceExpiry(found.source, source),
          );
        return dated(source);
      }
      case "acceptance": {
        const news = found.state === "CURRENT" && found.accepted !== command.accepted;
        expect(await recordAcceptance(locked, found.id, command.accepted, now)).toBe(news);
        return () => {
          if (news) found.accepted = command.accepted;
        };
      }
      default:
        throw new Error(`not about a key: ${command.kind}`);
    }
  }

  async check(): Promise<void> {
    const rows = await t.db.clientKey.findMany({ where: { installationId: this.installationId } });
    const shown = rows.map((row) => ({
      id: row.id,
      kid: row.kid,
      custody: row.custody,
      state: row.state,
      accepted: row.unknownSince === null,
      source: row.expirySource,
      expiresAt: row.expiresAt,
    }));
    const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
    expect(shown.sort(byId)).toEqual([...this.keys].sort(byId));
    expect(rows.filter((row) => row.state === "CURRENT").length).toBeLessThanOrEqual(1);
    // A private half is stored while the key is in use, and destroyed otherwise.
    expect(rows.map((row) => [row.state, row.sealedPrivateJwk !== null])).toEqual(
      rows.map((row) => [row.state, row.custody === "PORTAL" && row.state !== "RETIRED"]),
    );
    for (const row of rows.filter((each) => each.state === "CURRENT")) expect(row.provedAt).not.toBeNull();
  }
}

it("every sequence of the ledger's operations follows the table of transitions and the invariants", async () => {
  const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31);
  console.log(`MODEL_SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { minLength: 5, maxLength: 40 }), async (sequence) => {
      const life = new Life(await newInstallation());
      for (const command of sequence) {
        await life.run(command);
        await life.check();
      }
    }),
    { seed, numRuns: 60, endOnFailure: true },
  );
}, 300_000);
