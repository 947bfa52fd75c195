import { z } from "zod";

/** What can be diagnosed: NHN's usage patterns, one call of the address registry, and a pasted assertion. */
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
  "userinfo",
  "id-token",
  "resource-token",
  "exchange",
  "api-call",
  "assertion",
] as const;
export type StepCode = (typeof STEP_CODES)[number];

const Fact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** One step of a diagnosis as it is stored. Never a token, a key or a personal number. */
const Step = z.object({
  code: z.enum(STEP_CODES),
  outcome: z.enum(["ok", "partial", "failed", "not-tested"]),
  /** Null for a step without a measured duration. */
  ms: z.number().nullable(),
  facts: z.record(z.string(), Fact),
});
export type Step = z.infer<typeof Step>;
export type StepOutcome = Step["outcome"];

/** Steps as the database has them. Those that cannot be read are left out. */
export function readSteps(json: unknown): Step[] {
  const list = z.array(z.unknown()).safeParse(json);
  return (list.data ?? []).flatMap((each) => Step.safeParse(each).data ?? []);
}

/** The outcome of the whole diagnosis. Without a tested step it is "not-tested", not a success. */
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

/**
 * Ways to sign in, as `acr_values` (domain 3.11). Names of identity providers differ per environment, so
 * another can be entered.
 */
export const LOGIN_METHODS = {
  menu: null,
  "test-idp": "idp:testidpnew-oidc",
  "id-porten": "idp:idporten-oidc",
  bankid: "idp:bankid-oidc",
  "buypass-card": "idp:buypass-oidc bp:amr:sc",
  commfides: "idp:commfides-oidc",
} as const satisfies Record<string, string | null>;
export type LoginMethod = keyof typeof LOGIN_METHODS;

/** The test identity provider exists in the test environment only. */
export function loginMethods(environment: "TEST" | "PRODUCTION"): LoginMethod[] {
  const all = Object.keys(LOGIN_METHODS) as LoginMethod[];
  return environment === "TEST" ? all : all.filter((method) => method !== "test-idp");
}
