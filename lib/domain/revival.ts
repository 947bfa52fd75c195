import { oneOf } from "@/lib/base/one-of";
import type { RevivalState } from "./states";

/** The steps of a revival, in order; a customer meets one at a time. */
export const OPEN_REVIVAL_STATES = ["OPEN", "KEY_MADE", "UPLOADED", "VERIFIED"] as const;
export const REVIVAL_DAYS = [1, 3, 7, 14] as const;

/** What the last question to HelseID told about the new key. */
const REVIVAL_FINDINGS = [
  /** HelseID's cache may be behind. */
  "cache",
  /** Not accepted although the cache must have caught up: not uploaded, or to another client. */
  "not-uploaded",
  /** The new key works, but as another client of the same organization. */
  "wrong-client",
  /** A token was given, and Selvbetjening refuses the client. */
  "blocked",
  /** The client may not use Selvbetjening's own scope. */
  "scope",
  /** No usable answer. */
  "silent",
] as const;
export type RevivalFinding = (typeof REVIVAL_FINDINGS)[number];

/** As the database has it; null for one that this release does not know. */
export function readRevivalFinding(text: string | null): RevivalFinding | null {
  return oneOf(REVIVAL_FINDINGS, text);
}

export function isOpenRevival(state: RevivalState): boolean {
  return (OPEN_REVIVAL_STATES as readonly string[]).includes(state);
}

/** Who watches asks every three seconds at first; an hour after the customer's word it takes a new press. */
export const MAX_POLL_SECONDS = 3600;

/**
 * Seconds until the new key is tried again after the customer said that it is uploaded; null when it is given up until
 * they press again.
 */
export function secondsToNextAttempt(sinceUploaded: number, pageOpen: boolean): number | null {
  if (sinceUploaded >= MAX_POLL_SECONDS) return null;
  if (!pageOpen) return 60;
  return sinceUploaded < 90 ? 3 : 15;
}

/** What a refusal of the new key means so long after the customer's word. @param cacheSeconds CLIENT_CACHE_SECONDS */
export function findingForRefusal(sinceUploaded: number, cacheSeconds: number): RevivalFinding {
  return sinceUploaded < cacheSeconds ? "cache" : "not-uploaded";
}
