import { addSeconds, secondsBetween } from "@/lib/base/clock";
import { type DraftConfirmation, draftStanding } from "./draft-confirmation";
import { KEY_UNKNOWN_AFTER_SECONDS } from "./draft-times";

/*
 * When to check whether a client draft has become a working client, and when to stop. Source of the limits:
 * domain 1.5 (10 seconds, 3 hours) and 1.6 (cache delay).
 */

const LATE_WAIT_SECONDS = 10;
const ACCESS_REQUEST_DAYS = 30;
/** Between checks while access is awaited: the shortest and longest wait, and the one at an open page. */
const ACCESS_WAIT_SECONDS = { least: 120, most: 3600, pageOpen: 60 };

export interface DraftProgress extends DraftConfirmation {
  proofAttempts: number;
  /** When the last request with the draft's key was sent to which HelseID has answered. */
  answeredAt: Date | null;
}

export type FollowUp =
  | { kind: "poll"; afterSeconds: number }
  /** Not confirmed in time. */
  | { kind: "not-confirmed" }
  /** Confirmed by the customer, but HelseID has not accepted the key in time, and was asked after that. */
  | { kind: "key-unknown" }
  | { kind: "done" };

/**
 * The next step for a draft that is not confirmed yet.
 * @param pageOpen somebody waits at a page, so the draft is polled more often
 * @param cacheSeconds CLIENT_CACHE_SECONDS
 */
export function followUp(draft: DraftProgress, now: Date, pageOpen: boolean, cacheSeconds: number): FollowUp {
  const age = secondsBetween(draft.requestedAt, now);
  const returned = secondsBetween(draft.returnedAt ?? draft.requestedAt, now);
  switch (draft.state) {
    case "RETURNED":
      if (isProofOver(draft, now)) return { kind: "key-unknown" };
      return {
        kind: "poll",
        afterSeconds: returned < cacheSeconds ? cacheWait(draft.proofAttempts) : LATE_WAIT_SECONDS,
      };
    case "CREATED":
    case "ABANDONED":
    case "RETURNED_ERROR":
    case "KEY_UNKNOWN":
      if (age < ACCESS_REQUEST_DAYS * 86_400 && !isDecided(draft, now, cacheSeconds))
        return { kind: "poll", afterSeconds: pageOpen ? (age < 120 ? 5 : 30) : 300 };
      return { kind: draft.state === "KEY_UNKNOWN" ? "done" : "not-confirmed" };
    case "ACCESS_REQUESTED":
      if (age >= ACCESS_REQUEST_DAYS * 86_400) return { kind: "not-confirmed" };
      return { kind: "poll", afterSeconds: pageOpen ? ACCESS_WAIT_SECONDS.pageOpen : accessWait(returned) };
    default:
      return { kind: "done" };
  }
}

/**
 * Whether the draft can no longer be confirmed, and HelseID was asked after that, if the portal can ask. A
 * release by support changes nothing: when the draft is confirmed all the same, it counts.
 */
function isDecided(draft: DraftProgress, now: Date, cacheSeconds: number): boolean {
  const waiting = { ...draft, state: "CREATED" as const, releasedAt: null };
  return draftStanding(waiting, now, cacheSeconds).kind === "over";
}

/** Whether the time for the proof is over, and HelseID was asked after that, if the portal can ask. */
function isProofOver(draft: DraftProgress, now: Date): boolean {
  const end = addSeconds(draft.returnedAt ?? draft.requestedAt, KEY_UNKNOWN_AFTER_SECONDS);
  if (now < end) return false;
  return !draft.canAsk || (draft.answeredAt !== null && draft.answeredAt >= end);
}

/**
 * A tenth of the time that has passed, from two minutes to an hour: whoever is given access soon waits
 * little, and a request that nobody handles costs little.
 */
function accessWait(since: number): number {
  return Math.min(ACCESS_WAIT_SECONDS.most, Math.max(ACCESS_WAIT_SECONDS.least, Math.round(since / 10)));
}

/**
 * 1, 2, 3, 5, 5 … seconds: HelseID's cache of clients takes up to 20 s in the test environment (domain 1.6).
 */
function cacheWait(attempts: number): number {
  return [1, 2, 3][attempts] ?? 5;
}

/**
 * Whether the draft was returned longer ago than HelseID's cache should take, and the key is still not
 * accepted.
 */
export function isKeyLate(draft: DraftConfirmation, now: Date, cacheSeconds: number): boolean {
  return (
    draft.state === "RETURNED" && secondsBetween(draft.returnedAt ?? draft.requestedAt, now) >= cacheSeconds
  );
}
