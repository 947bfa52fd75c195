import { z } from "zod";

/** What can be tried (NHN's usage patterns, and one call of the address registry). */
export const PATTERNS = [
  "machine",
  "login",
  "several-apis",
  "token-exchange",
  "communication-party",
  "pasted-assertion",
] as const;
export type Pattern = (typeof PATTERNS)[number];

export const STEP_CODES = [
  "clock",
  "key",
  "token",
  "other-environment",
  "login-pushed",
  "login-returned",
  "code-redeemed",
  "id-token",
  "resource-token",
  "exchange",
  "api-call",
  "assertion",
] as const;
export type StepCode = (typeof STEP_CODES)[number];

const Fact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** One step of a try, as it is kept: never a token, a key or a personal number. */
const Step = z.object({
  code: z.enum(STEP_CODES),
  outcome: z.enum(["ok", "partial", "failed", "not-tested"]),
  /** Null for what took no time worth telling. */
  ms: z.number().nullable(),
  facts: z.record(z.string(), Fact),
});
export type Step = z.infer<typeof Step>;
export type StepOutcome = Step["outcome"];

/** Steps as the database has them; what cannot be read is left out, not guessed. */
export function readSteps(json: unknown): Step[] {
  const list = z.array(z.unknown()).safeParse(json);
  return (list.data ?? []).flatMap((each) => Step.safeParse(each).data ?? []);
}

/** The whole in one word. Nothing was tested: that is no success. */
export function outcomeOf(steps: readonly Step[]): StepOutcome {
  const has = (outcome: StepOutcome) => steps.some((step) => step.outcome === outcome);
  if (has("failed"))
    return steps.some((step) => step.code === "token" && step.outcome === "ok") ? "partial" : "failed";
  if (has("partial")) return "partial";
  const tested = steps.filter(
    (step) => step.outcome === "ok" && step.code !== "clock" && step.code !== "key",
  );
  return tested.length > 0 ? "ok" : "not-tested";
}

/** Ways to sign in, as `acr_values` (domain 3.11). Names of identity providers differ per environment; one's own can be written. */
export const LOGIN_METHODS = {
  menu: null,
  "test-idp": "idp:testidpnew-oidc",
  "id-porten": "idp:idporten-oidc",
  bankid: "idp:bankid-oidc",
  "buypass-card": "idp:buypass-oidc bp:amr:sc",
  commfides: "idp:commfides-oidc",
} as const satisfies Record<string, string | null>;
export type LoginMethod = keyof typeof LOGIN_METHODS;

/** The test identity provider is in the test environment alone. */
export function loginMethods(environment: "TEST" | "PRODUCTION"): LoginMethod[] {
  const all = Object.keys(LOGIN_METHODS) as LoginMethod[];
  return environment === "TEST" ? all : all.filter((method) => method !== "test-idp");
}
