import { calendarDaysBetween, DUE_DAYS } from "./key-status";
import type { StaffKeyState } from "./states";

/*
 * The client with which the portal itself signs in staff members. When HelseID refuses it, nobody can sign
 * in, so it is watched like a customer's.
 */

/** Days before expiry at which administrators are notified; 0 means expired. */
export const NOTICE_DAYS = [30, 14, 7, 3, 1, 0] as const;

/** How long a replaced key is kept, in case HelseID refuses the new one. */
export const OVERLAP_DAYS = 7;

/**
 * What HelseID refused: every key of the client, or something else of its sign-in, which is a scope or an
 * address.
 */
export const STAFF_CLIENT_REFUSALS = ["key", "configuration"] as const;
export type StaffClientRefusal = (typeof STAFF_CLIENT_REFUSALS)[number];

export interface StaffClientFacts {
  /** When the client was last checked; null before the first check. */
  checkedAt: Date | null;
  /** Null when HelseID accepted the client in the last check that got a response. */
  refused: StaffClientRefusal | null;
  failingSince: Date | null;
  /** The key that signs; null while there is none. */
  current: { id: string; expiresAt: Date | null; refusedSince: Date | null } | null;
}

export type StaffClientStatus =
  | "refused"
  | "misconfigured"
  | "expired"
  /** HelseID refuses the current key and accepts an earlier one. */
  | "current-refused"
  | "expiring"
  | "expiry-unknown"
  | "not-checked"
  | "ok";

/** The most serious state of the client. Every state but the last three stands on an observation. */
export function staffClientStatus(facts: StaffClientFacts, now: Date): StaffClientStatus {
  const { current } = facts;
  if (facts.refused === "key") return "refused";
  if (facts.refused === "configuration") return "misconfigured";
  if (current?.expiresAt && current.expiresAt <= now) return "expired";
  if (current?.refusedSince) return "current-refused";
  if (current?.expiresAt && calendarDaysBetween(now, current.expiresAt) <= DUE_DAYS) return "expiring";
  if (facts.checkedAt === null || !current) return "not-checked";
  return current.expiresAt === null ? "expiry-unknown" : "ok";
}

/** The states that administrators are notified of. */
export const NOTIFIED = ["refused", "misconfigured", "expired", "current-refused", "expiring"] as const;
export type NoticeStatus = (typeof NOTIFIED)[number];

export interface StaffClientNotice {
  status: NoticeStatus;
  /** Identifies what the notice is about: nobody is notified twice of the same occasion and round. */
  occasion: string;
  /** Days since the state began, when the notice is repeated every day; else 0. */
  round: number;
}

/** What a message to administrators says, whatever its form. */
export interface StaffClientReport {
  status: NoticeStatus;
  environment: "TEST" | "PRODUCTION";
  clientId: string;
  expiresAt: Date | null;
  failingSince: Date | null;
  oauthError: string | null;
  /** The page of the client, for administrators who are signed in. */
  url: string;
}

/** What administrators must be notified of now; null when there is nothing. */
export function staffClientNotice(facts: StaffClientFacts, now: Date): StaffClientNotice | null {
  const status = NOTIFIED.find((each) => each === staffClientStatus(facts, now));
  if (!status) return null;
  if (status === "expiring") {
    const { id, expiresAt } = facts.current!;
    const daysLeft = calendarDaysBetween(now, expiresAt!);
    const threshold = Math.min(...NOTICE_DAYS.filter((days) => days > 0 && daysLeft <= days));
    return { status, occasion: `${status}:${id}:${expiresAt!.toISOString()}:${threshold}`, round: 0 };
  }
  const since = {
    refused: facts.failingSince,
    misconfigured: facts.failingSince,
    expired: facts.current?.expiresAt,
    "current-refused": facts.current?.refusedSince,
  }[status];
  const start = since ?? now;
  const round = Math.floor((now.getTime() - start.getTime()) / 86_400_000);
  return { status, occasion: `${status}:${start.toISOString()}`, round };
}

export interface SigningCandidate {
  /** Null for a key that the database does not know yet: the one in the configuration. */
  state: StaffKeyState | null;
  refusedSince: Date | null;
  replacedAt: Date | null;
}

/**
 * The keys to sign with, best first. The next is tried when HelseID refuses one, so that a sign-in works
 * while a key is replaced, and after the database was restored from a backup.
 */
export function inSigningOrder<Key extends SigningCandidate>(keys: readonly Key[]): Key[] {
  const rank = ({ state }: Key) =>
    state === "CURRENT" ? 0 : state === null ? 1 : state === "PREVIOUS" ? 2 : state === "PREPARED" ? 3 : 4;
  const refused = ({ refusedSince }: Key) => (refusedSince ? 1 : 0);
  const replaced = ({ replacedAt }: Key) => replacedAt?.getTime() ?? 0;
  return [...keys].sort((a, b) => refused(a) - refused(b) || rank(a) - rank(b) || replaced(b) - replaced(a));
}
