import { addSeconds } from "@/lib/base/clock";
import type { CheckFailure } from "./failures";
import type { DraftState, RotationState } from "./states";
import { isRotationStuck } from "./key-rotation";
import { keyStatus } from "./key-status";
import { isReportMissing } from "./missing-report";

export type Tone = "success" | "info" | "warning" | "danger" | "neutral";

export type InstallationPhase = "NEW" | "WAITING" | "FAILED" | "ACTIVE" | "CLOSED";

export type InstallationStatusCode =
  | "not-started"
  | "link-sent"
  | "waiting-for-customer"
  | "access-requested"
  | "proving"
  | "key-unknown"
  | "onboarding-failed"
  | "active"
  /** No token that HelseID issued for it was ever seen. */
  | "unchecked"
  | "scopes-pending"
  /** After a revival, a person says that the program does not work. */
  | "program-failing"
  | "check-failing"
  | "reported-unwell"
  | "reports-missing"
  | "key-due"
  | "key-critical"
  | "key-expired"
  | "key-rejected"
  | "rotation-stuck"
  | "rotating"
  | "reviving"
  | "closed"
  | "expiry-unknown";

/** Why an installation has a status that can have several reasons. */
export type InstallationStatusReason = "link-expired" | "reported" | "stated" | "seen-earlier";

/** A status that says "works" of an older token carries the token's time wherever it is shown. */
export const FRESH_EVIDENCE_DAYS = 7;

/** Who can have seen a token, as `fleet_row.token_seen_by` has it. */
export const TOKEN_OBSERVERS = ["portal", "fleet-api"] as const;
export type TokenObserver = (typeof TOKEN_OBSERVERS)[number];

/** What is known of a client in use, the strongest first. Only a token that HelseID issued proves it. */
export type Evidence =
  /** The portal got a token with the client's key, or relayed it to the customer's browser. */
  | { kind: "portal"; at: Date }
  /**
   * The installation presented a token to the fleet API. It proves the client, not which key the token was
   * requested with.
   */
  | { kind: "fleet-api"; at: Date }
  /** The installation has reported, and HelseID was not involved. */
  | { kind: "reported"; at: Date }
  /** The installation holds the key and has not reported: the portal has only what staff entered. */
  | { kind: "stated"; at: null }
  /** The portal can try the key, and no token was obtained yet. */
  | { kind: "none"; at: null };

export interface InstallationStatus {
  code: InstallationStatusCode;
  reason: InstallationStatusReason | null;
  tone: Tone;
  /** What the status of a client in use stands on; null for any other installation. */
  evidence: Evidence | null;
}

/**
 * The facts that decide the status: fields of `fleet_row`, which the database derives from the tables
 * (`refresh_fleet_rows`). No field depends on the time at which the row was written.
 */
export interface InstallationFacts {
  /** NEW also when a link was created, until it is used: whether the link is open depends on the time. */
  phase: InstallationPhase;
  custody: "PORTAL" | "INSTALLATION";
  /** When HelseID issued the newest token that was seen, and who saw it; null when none was. */
  tokenSeenAt: Date | null;
  tokenSeenBy: TokenObserver | null;
  /** When the installation last reported, with or without a token. */
  reportedAt: Date | null;
  /** When its next report is overdue; null when it has never reported. */
  reportDueAt: Date | null;
  /** Whether its newest report says that all is well; null when it does not say. */
  reportedHealthy: boolean | null;
  /** State of the newest draft. */
  draftState: DraftState | null;
  /** When the link that lasts longest expires, or expired; null without a link, or when all are revoked. */
  linkExpiresAt: Date | null;
  /**
   * Of the key that counts: the current one, or the longest-lived known one of an installation with its own
   * keys.
   */
  keyExpiresAt: Date | null;
  /** HelseID has refused that key. */
  keyUnknown: boolean;
  renewalDays: number;
  /** Of the open rotation. */
  rotationState: RotationState | null;
  /** When its upload started, or the wait ended that a service asked for afterwards. */
  rotationUploadAt: Date | null;
  hasOpenRevival: boolean;
  programFails: boolean;
  lastCheckFailure: CheckFailure | null;
  /** Scopes that the last good reading did not list as granted. */
  pendingScopes: number;
}

const TONES: Record<InstallationStatusCode, Tone> = {
  "not-started": "neutral",
  "link-sent": "info",
  "waiting-for-customer": "info",
  "access-requested": "warning",
  proving: "info",
  "key-unknown": "danger",
  "onboarding-failed": "danger",
  active: "success",
  unchecked: "neutral",
  "scopes-pending": "warning",
  "program-failing": "danger",
  "check-failing": "danger",
  "reported-unwell": "danger",
  "reports-missing": "warning",
  "key-due": "warning",
  "key-critical": "danger",
  "key-expired": "danger",
  "key-rejected": "danger",
  "rotation-stuck": "danger",
  rotating: "info",
  reviving: "warning",
  closed: "neutral",
  "expiry-unknown": "neutral",
};

export const INSTALLATION_STATUS_CODES = Object.keys(TONES) as InstallationStatusCode[];

/**
 * The status of an installation: of several that apply, the most severe. No status says that a client works
 * unless a token that HelseID issued for it was seen.
 */
export function installationStatus(facts: InstallationFacts, now: Date): InstallationStatus {
  const code = codeOf(facts, now);
  const evidence = facts.phase === "ACTIVE" ? evidenceOf(facts) : null;
  return { code, reason: reasonOf(code, facts, evidence, now), tone: TONES[code], evidence };
}

function evidenceOf(facts: InstallationFacts): Evidence {
  if (facts.tokenSeenAt) return { kind: facts.tokenSeenBy ?? "portal", at: facts.tokenSeenAt };
  if (facts.reportedAt) return { kind: "reported", at: facts.reportedAt };
  return { kind: facts.custody === "INSTALLATION" ? "stated" : "none", at: null };
}

function reasonOf(
  code: InstallationStatusCode,
  facts: InstallationFacts,
  evidence: Evidence | null,
  now: Date,
): InstallationStatusReason | null {
  if (code === "not-started" && facts.linkExpiresAt) return "link-expired";
  if (code === "active" || code === "scopes-pending") {
    const isFresh = evidence?.at && evidence.at > addSeconds(now, -FRESH_EVIDENCE_DAYS * 86_400);
    return isFresh ? null : "seen-earlier";
  }
  if (code !== "unchecked") return null;
  return evidence?.kind === "reported" || evidence?.kind === "stated" ? evidence.kind : null;
}

function codeOf(facts: InstallationFacts, now: Date): InstallationStatusCode {
  switch (facts.phase) {
    case "CLOSED":
      return "closed";
    case "ACTIVE":
      return activeCode(facts, now);
    case "FAILED":
      return facts.draftState === "KEY_UNKNOWN" ? "key-unknown" : "onboarding-failed";
    case "WAITING":
      if (facts.draftState === "ACCESS_REQUESTED") return "access-requested";
      return facts.draftState === "RETURNED" ? "proving" : "waiting-for-customer";
    case "NEW":
      return isLinkOpen(facts, now) ? "link-sent" : "not-started";
  }
}

function activeCode(facts: InstallationFacts, now: Date): InstallationStatusCode {
  const key = keyStatus(facts.keyExpiresAt, now, facts.renewalDays);
  const rotation = facts.rotationState
    ? { state: facts.rotationState, uploadStartedAt: facts.rotationUploadAt, waitUntil: null }
    : null;
  if (facts.hasOpenRevival) return "reviving";
  if (key === "expired") return "key-expired";
  if (rotation && isRotationStuck(rotation, now)) return "rotation-stuck";
  if (rotation) return "rotating";
  if (facts.keyUnknown) return "key-rejected";
  if (facts.lastCheckFailure) return "check-failing";
  if (facts.reportedHealthy === false) return "reported-unwell";
  if (facts.programFails) return "program-failing";
  if (key === "critical") return "key-critical";
  if (isReportMissing(facts.reportDueAt, now)) return "reports-missing";
  if (key === "due") return "key-due";
  if (!facts.tokenSeenAt) return "unchecked";
  if (facts.pendingScopes > 0) return "scopes-pending";
  return key === "unknown" ? "expiry-unknown" : "active";
}

function isLinkOpen(facts: InstallationFacts, now: Date): boolean {
  return facts.linkExpiresAt !== null && facts.linkExpiresAt > now;
}
