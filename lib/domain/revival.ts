import { oneOf } from "@/lib/base/one-of";
import { type ProgramFacts, programStanding } from "./program";
import type { RevivalState } from "./states";

/** The states of a revival, in order. A customer sees one step at a time. */
export const OPEN_REVIVAL_STATES = ["OPEN", "KEY_MADE", "UPLOADED", "VERIFIED"] as const;
export const REVIVAL_DAYS = [1, 3, 7, 14] as const;
/**
 * How many are started with one submission: each has a link that a person must pass on, and that is shown
 * once.
 */
export const MAX_REVIVALS_AT_ONCE = 50;

/** The result of the last attempt to get a token with the new key. */
const REVIVAL_FINDINGS = [
  /** Not accepted, and nobody has said that it is uploaded. */
  "not-yet",
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
 * Seconds between attempts with the new key while the customer's page is open, before they have said that it
 * is uploaded: they may be on their way, or have forgotten the page.
 * @param sinceKey seconds since the key was created
 */
export function secondsToNextLook(sinceKey: number): number {
  if (sinceKey < 180) return 10;
  return sinceKey < 900 ? 30 : 60;
}

/**
 * When the new key is tried next while the customer's page is open.
 * @returns seconds between attempts, and since when they are counted; null when no attempt is made
 */
export function openPageAttempts(
  revival: { state: RevivalState; keyMadeAt: Date | null; uploadedAt: Date | null },
  now: Date,
): { since: number; interval: number } | null {
  const secondsFrom = (from: Date) => (now.getTime() - from.getTime()) / 1000;
  if (revival.state === "KEY_MADE" && revival.keyMadeAt) {
    const since = secondsFrom(revival.keyMadeAt);
    return { since, interval: secondsToNextLook(since) };
  }
  if (revival.state !== "UPLOADED" || !revival.uploadedAt) return null;
  const since = secondsFrom(revival.uploadedAt);
  const interval = secondsToNextAttempt(since, true, Infinity);
  return interval === null ? null : { since, interval };
}

const OTHER_CLIENTS_SECONDS = 300;

/**
 * Whether a refused key is tried with the customer's other clients too. Each is a request, so after some
 * minutes they are tried more rarely than the client itself.
 * @param sinceUploaded seconds from the confirmation to this attempt
 * @param last seconds from the confirmation to the attempt before; null when this is the first
 */
export function triesOtherClients(sinceUploaded: number, last: number | null): boolean {
  const periodOf = (seconds: number) => Math.floor(seconds / OTHER_CLIENTS_SECONDS);
  return last === null || periodOf(sinceUploaded) === 0 || periodOf(sinceUploaded) > periodOf(last);
}

/**
 * The same before the customer has said that the key is uploaded: not while they may be on their way, and
 * then every five minutes.
 * @param sinceKey seconds from the creation of the key to this attempt
 * @param last seconds from there to the attempt before; null when this is the first
 */
export function looksAtOtherClients(sinceKey: number, last: number | null): boolean {
  return sinceKey >= OTHER_CLIENTS_SECONDS && last !== null && triesOtherClients(sinceKey, last);
}

/**
 * What a refusal of the new key means at this time after the customer's confirmation.
 * @param cacheSeconds CLIENT_CACHE_SECONDS
 */
export function findingForRefusal(sinceUploaded: number, cacheSeconds: number): RevivalFinding {
  return sinceUploaded < cacheSeconds ? "cache" : "not-uploaded";
}

/**
 * A step's mark: `observed` by the portal, `stated` by a person, `failed` as a person says, the one that is
 * next, or one that comes later.
 */
export type StepMark = "observed" | "stated" | "failed" | "now" | "later";

/** The steps of a revival, in order and numbered alike on support's page and the customer's. */
export const REVIVAL_STEPS = ["key", "upload", "verify", "file", "program"] as const;
export type RevivalStep = (typeof REVIVAL_STEPS)[number];

/** The marks of the steps of a revival. A click alone makes a step `stated` at most. */
export function revivalMarks(
  revival: ProgramFacts & {
    state: RevivalState;
    custody: "PORTAL" | "INSTALLATION";
    keyMadeAt: Date | null;
    uploadedAt: Date | null;
    verifiedAt: Date | null;
    deliveredAt: Date | null;
    /** Null when the revival ended without a file. */
    fileName: string | null;
  },
): Record<RevivalStep, StepMark> {
  const { state } = revival;
  const when = (isNext: boolean): StepMark => (isNext ? "now" : "later");
  const standing = programStanding(revival);
  const isFileSeen = standing === "seen" || (revival.custody === "PORTAL" && revival.fileName !== null);
  const PROGRAM = { seen: "observed", works: "stated", fails: "failed", unknown: "now" } as const;
  return {
    key: revival.keyMadeAt ? "observed" : when(state === "OPEN"),
    upload: revival.verifiedAt ? "observed" : revival.uploadedAt ? "stated" : when(state === "KEY_MADE"),
    verify: revival.verifiedAt ? "observed" : when(state === "UPLOADED"),
    file: revival.deliveredAt ? (isFileSeen ? "observed" : "stated") : when(state === "VERIFIED"),
    program: revival.deliveredAt ? PROGRAM[standing] : "later",
  };
}
