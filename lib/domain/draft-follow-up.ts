import type { DraftState } from "./states";

/**
 * When to check whether a client draft has become a working client, and when to stop. Source of the limits:
 * domain 1.5 (10 seconds, 3 hours) and 1.6 (cache delay).
 */
export const OPEN_WITHIN_SECONDS = 10;
export const CONFIRM_WITHIN_SECONDS = 3 * 3600;
/** A slower response leaves the browser too little of the 10 seconds. */
export const MAX_DRAFT_RESPONSE_SECONDS = 8;
/** How long the worker continues after the cache time has passed. */
export const KEY_UNKNOWN_AFTER_SECONDS = 600;
const LATE_WAIT_SECONDS = 10;
const ACCESS_REQUEST_DAYS = 30;

export interface DraftProgress {
  state: DraftState;
  requestedAt: Date;
  returnedAt: Date | null;
  proofAttempts: number;
}

export type FollowUp =
  | { kind: "poll"; afterSeconds: number }
  /** Not confirmed in time. */
  | { kind: "not-confirmed" }
  /** Confirmed by the customer, but HelseID never accepted the key. */
  | { kind: "key-unknown" }
  | { kind: "done" };

/**
 * The next step for a draft that is not confirmed yet.
 * @param pageOpen somebody waits at a page, so the draft is polled more often
 * @param cacheSeconds CLIENT_CACHE_SECONDS
 */
export function followUp(draft: DraftProgress, now: Date, pageOpen: boolean, cacheSeconds: number): FollowUp {
  const age = seconds(draft.requestedAt, now);
  switch (draft.state) {
    case "RETURNED": {
      const since = seconds(draft.returnedAt ?? draft.requestedAt, now);
      if (since >= KEY_UNKNOWN_AFTER_SECONDS) return { kind: "key-unknown" };
      return {
        kind: "poll",
        afterSeconds: since < cacheSeconds ? cacheWait(draft.proofAttempts) : LATE_WAIT_SECONDS,
      };
    }
    case "CREATED":
    case "ABANDONED":
    case "RETURNED_ERROR":
      if (age >= CONFIRM_WITHIN_SECONDS + OPEN_WITHIN_SECONDS) return { kind: "not-confirmed" };
      return { kind: "poll", afterSeconds: pageOpen ? (age < 120 ? 5 : 30) : 300 };
    case "ACCESS_REQUESTED":
      if (age >= ACCESS_REQUEST_DAYS * 86_400) return { kind: "not-confirmed" };
      return { kind: "poll", afterSeconds: 3600 };
    default:
      return { kind: "done" };
  }
}

/**
 * 1, 2, 3, 5, 5 … seconds: HelseID's cache of clients takes up to 20 s in the test environment (domain 1.6).
 */
function cacheWait(attempts: number): number {
  return [1, 2, 3][attempts] ?? 5;
}

function seconds(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

/**
 * Whether the draft was returned longer ago than HelseID's cache should take, and the key is still not
 * accepted.
 */
export function isKeyLate(draft: DraftProgress, now: Date, cacheSeconds: number): boolean {
  return draft.state === "RETURNED" && seconds(draft.returnedAt ?? draft.requestedAt, now) >= cacheSeconds;
}

/** Whether the customer may start again: no draft is being created or proved. */
export function mayStartAgain(state: DraftState): boolean {
  return state !== "REQUESTED" && state !== "RETURNED" && state !== "CONFIRMED";
}
