import { oneOf } from "@/lib/base/one-of";
import type { RevivalState } from "./states";

/** The states of a revival, in order. A customer sees one step at a time. */
export const OPEN_REVIVAL_STATES = ["OPEN", "KEY_MADE", "UPLOADED", "VERIFIED"] as const;
export const REVIVAL_DAYS = [1, 3, 7, 14] as const;

/** The result of the last attempt to get a token with the new key. */
const REVIVAL_FINDINGS = [
  /** HelseID's cache may be behind. */
  "cache",
  /** Not accepted although the cache must have been updated: not uploaded, or uploaded to another client. */
  "not-uploaded",
  /** The new key works, but for another client of the same organization. */
  "wrong-client",
  /** HelseID issued a token, and Selvbetjening did not accept it. */
  "token-refused",
  /** The client may not use Selvbetjening's own scope. */
  "scope",
  /** Refused for another reason. */
  "refused",
  /** No usable response. */
  "silent",
] as const;
export type RevivalFinding = (typeof REVIVAL_FINDINGS)[number];

/** Reads a stored finding; null for one that this release does not know. */
export function readRevivalFinding(text: string | null): RevivalFinding | null {
  return oneOf(REVIVAL_FINDINGS, text);
}

export function isOpenRevival(state: RevivalState): boolean {
  return (OPEN_REVIVAL_STATES as readonly string[]).includes(state);
}

/**
 * How long after the customer's confirmation the new key is tried. It is tried once more after that, since a
 * service may have asked for time, or not have responded, for all of it. Then they must confirm again.
 */
export const MAX_POLL_SECONDS = 3600;

/**
 * Seconds until the new key is tried again after the customer has confirmed the upload; null when they must
 * confirm again.
 * @param pageOpen the customer waits at the page, so it is tried more often
 * @param answered seconds from the confirmation to the last attempt, if HelseID has answered it; else null
 */
export function secondsToNextAttempt(
  sinceUploaded: number,
  pageOpen: boolean,
  answered: number | null,
): number | null {
  if (sinceUploaded >= MAX_POLL_SECONDS && answered !== null && answered >= MAX_POLL_SECONDS) return null;
  if (!pageOpen) return 60;
  return sinceUploaded < 90 ? 3 : 15;
}

/**
 * What a refusal of the new key means at this time after the customer's confirmation.
 * @param cacheSeconds CLIENT_CACHE_SECONDS
 */
export function findingForRefusal(sinceUploaded: number, cacheSeconds: number): RevivalFinding {
  return sinceUploaded < cacheSeconds ? "cache" : "not-uploaded";
}
