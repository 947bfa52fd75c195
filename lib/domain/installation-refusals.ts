import type { RotationState } from "./states";
import { isRotationStuck } from "./key-rotation";

/*
 * Why something cannot be done with an installation now, as the error code that the verb throws; null when it
 * can. Verbs refuse by these rules, and `availableActions` offers by them.
 */

interface ClientFacts {
  activatedAt: Date | null;
  closedAt: Date | null;
  clientId: string | null;
}

export type ClientRefusal = "INSTALLATION_CLOSED" | "NOT_ACTIVE";

/** Nothing is done as a client that is not in use. */
export function clientRefusal(facts: ClientFacts): ClientRefusal | null {
  if (facts.closedAt) return "INSTALLATION_CLOSED";
  return facts.activatedAt && facts.clientId ? null : "NOT_ACTIVE";
}

export type OnboardingRefusal =
  | "INSTALLATION_CLOSED"
  | "ALREADY_ACTIVE"
  /** Drafts of a multi-tenant template cannot be created by API (Selvbetjening). */
  | "TEMPLATE_MULTI_TENANT"
  | "TEMPLATE_NO_API_KEY";

export function onboardingRefusal(facts: {
  activatedAt: Date | null;
  closedAt: Date | null;
  template: { tenancy: string; hasApiKey: boolean };
}): OnboardingRefusal | null {
  if (facts.closedAt) return "INSTALLATION_CLOSED";
  if (facts.activatedAt) return "ALREADY_ACTIVE";
  if (facts.template.tenancy === "MULTI") return "TEMPLATE_MULTI_TENANT";
  return facts.template.hasApiKey ? null : "TEMPLATE_NO_API_KEY";
}

export type RevivalRefusal =
  | ClientRefusal
  | "REVIVAL_UNDER_WAY"
  /** A rotation may still succeed. A stuck one is ended by the revival. */
  | "CHANGE_UNDER_WAY";

export function revivalRefusal(
  facts: ClientFacts & {
    /** The open ones. */
    rotations: readonly { state: RotationState; uploadStartedAt: Date | null; waitUntil: Date | null }[];
    hasOpenRevival: boolean;
  },
  now: Date,
): RevivalRefusal | null {
  const refusal = clientRefusal(facts);
  if (refusal) return refusal;
  if (facts.hasOpenRevival) return "REVIVAL_UNDER_WAY";
  return facts.rotations.every((rotation) => isRotationStuck(rotation, now)) ? null : "CHANGE_UNDER_WAY";
}
