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

/** What a person said of the program after the file was put in place. */
export const PROGRAM_ANSWERS = ["WORKS", "FAILS"] as const;
export type ProgramAnswer = (typeof PROGRAM_ANSWERS)[number];

/** What is known of the customer's program after a revival. */
export interface ProgramFacts {
  /** When HelseID issued a token that the program presented, and that only the new key can have got. */
  programSeenAt: Date | null;
  programAnswer: ProgramAnswer | null;
  programAnsweredAt: Date | null;
}

/** `seen`: observed; `works` and `fails`: a person's answer; `unknown`: neither. */
export type ProgramStanding = "seen" | "works" | "fails" | "unknown";

/**
 * What counts of an observation and a person's answer: the observation, unless the person said later that it
 * fails.
 */
export function programStanding(facts: ProgramFacts): ProgramStanding {
  const { programSeenAt, programAnswer, programAnsweredAt } = facts;
  const failsSince = programAnswer === "FAILS" ? programAnsweredAt : null;
  if (programSeenAt && !(failsSince && failsSince > programSeenAt)) return "seen";
  if (programAnswer === "FAILS") return "fails";
  return programAnswer === "WORKS" ? "works" : "unknown";
}

/**
 * Whether a token that a program presented can only have been got with the revival's key: it was issued after
 * the file was delivered, when every other key that upstream knew had expired or was refused. A token does
 * not say which key it was requested with.
 */
export function showsNewKey(
  issuedAt: Date,
  deliveredAt: Date,
  otherKeys: readonly {
    provedAt: Date | null;
    listedAt: Date | null;
    unknownSince: Date | null;
    expiresAt: Date | null;
  }[],
): boolean {
  return (
    issuedAt > deliveredAt &&
    otherKeys.every((key) => {
      const isRegistered = (key.provedAt ?? key.listedAt) !== null && !key.unknownSince;
      return !isRegistered || (key.expiresAt !== null && key.expiresAt <= issuedAt);
    })
  );
}

/**
 * A step's mark: `observed` by the portal, `stated` by a person, `failed` as a person says, the one that is
 * next, or one that comes later.
 */
export type StepMark = "observed" | "stated" | "failed" | "now" | "later";

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
): Record<"key" | "upload" | "verify" | "file" | "program", StepMark> {
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
