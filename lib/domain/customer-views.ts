import type { DraftState, RevivalState } from "./states";

/** What a customer's onboarding page, or the page after the return, says. Each has its own text and way on. */
export type OnboardingState =
  | "ready"
  | "expired"
  | "revoked"
  | "bound-elsewhere"
  | "starting"
  | "waiting"
  | "access-requested"
  | "returned-error"
  | "proving"
  | "key-late"
  | "key-unknown"
  | "not-opened"
  | "not-confirmed"
  | "refused"
  | "unreachable"
  /** The client works, and the customer's browser still holds the key. */
  | "save-file"
  | "done";

/** What a draft's state is called on the customer's page, before times and links are considered. */
export const ONBOARDING_STATE: Record<DraftState, OnboardingState> = {
  REQUESTED: "starting",
  CREATED: "waiting",
  RETURNED: "proving",
  ACCESS_REQUESTED: "access-requested",
  RETURNED_ERROR: "returned-error",
  REFUSED: "refused",
  UNREACHABLE: "unreachable",
  NOT_OPENED: "not-opened",
  NOT_CONFIRMED: "not-confirmed",
  ABANDONED: "not-confirmed",
  KEY_UNKNOWN: "key-unknown",
  CONFIRMED: "done",
};

/** What the customer's revival page says: where in the process they are, or why they cannot go on. */
export type RevivalView =
  | "code"
  | "code-spent"
  | "open"
  | "key-made"
  | "uploaded"
  | "verified"
  | "delivered"
  | "cancelled"
  | "expired"
  | "bound-elsewhere";

export const REVIVAL_VIEW: Record<RevivalState, RevivalView> = {
  OPEN: "open",
  KEY_MADE: "key-made",
  UPLOADED: "uploaded",
  VERIFIED: "verified",
  DELIVERED: "delivered",
  CANCELLED: "cancelled",
};
