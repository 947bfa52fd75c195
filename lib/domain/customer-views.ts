import type { DraftState, RevivalState } from "./states";

/**
 * The states of a customer's onboarding page, and of the page after the return. Each has its own text and
 * next step.
 */
export type OnboardingState =
  /** Support has given a code by phone, and it is not entered yet. */
  | "code"
  | "ready"
  /** Another browser, or support, was sent to a draft that may still be confirmed. */
  | "confirming-elsewhere"
  | "starting"
  | "waiting"
  | "access-requested"
  | "returned-error"
  | "proving"
  | "key-late"
  | "key-unknown"
  | "not-opened"
  | "not-confirmed"
  /** The time to confirm is over, and HelseID has not said yet whether it was. */
  | "unanswered"
  | "refused"
  | "unreachable"
  /** The client works, and only the customer's browser has the private key. */
  | "save-file"
  | "done";

/** The page's state by the draft's state, before times and links are considered. */
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

/** The states of the customer's revival page: the current step. A link that may not be used has none. */
export type RevivalView = "code" | "open" | "key-made" | "uploaded" | "verified" | "delivered";

export const REVIVAL_VIEW: Record<Exclude<RevivalState, "CANCELLED">, RevivalView> = {
  OPEN: "open",
  KEY_MADE: "key-made",
  UPLOADED: "uploaded",
  VERIFIED: "verified",
  DELIVERED: "delivered",
};
