import type { DraftState } from "./states";

/**
 * When to ask whether a client draft has become a working client, and when to stop.
 * Source of the limits: domain 1.5 (10 seconds, 3 hours) and 1.6 (cache delay).
 */
export const OPEN_WITHIN_SECONDS = 10;
export const CONFIRM_WITHIN_SECONDS = 3 * 3600;
/** An answer slower than this leaves the browser too little of the 10 seconds. */
export const MAX_DRAFT_RESPONSE_SECONDS = 8;
/** After the cache time has passed the worker goes on this long. */
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
  /** Nobody confirmed in time. */
  | { kind: "not-confirmed" }
  /** Confirmed by the customer, but HelseID never took the key. */
  | { kind: "key-unknown" }
  | { kind: "done" };

/**
 * What to do next with a draft whose last question was just answered with "not yet".
 * @param pageOpen a person is watching, so the pace is quicker
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

/** 1, 2, 3, 5, 5 … seconds: HelseID's cache of clients takes up to 20 s in the test environment (domain 1.6). */
function cacheWait(attempts: number): number {
  return [1, 2, 3][attempts] ?? 5;
}

function seconds(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

/** "HelseID does not know the key yet": returned, and longer ago than the cache should take. */
export function isKeyLate(draft: DraftProgress, now: Date, cacheSeconds: number): boolean {
  return draft.state === "RETURNED" && seconds(draft.returnedAt ?? draft.requestedAt, now) >= cacheSeconds;
}

/** The customer may start again: nothing is under way that a new draft would disturb, or it went wrong. */
export function mayStartAgain(state: DraftState): boolean {
  return state !== "REQUESTED" && state !== "RETURNED" && state !== "CONFIRMED";
}
