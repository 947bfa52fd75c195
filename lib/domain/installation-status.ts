import type { CheckFailure } from "./failures";
import type { DraftState, RotationState } from "./states";
import { isRotationStuck } from "./key-rotation";
import { keyStatus } from "./key-status";

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
  | "scopes-pending"
  | "check-failing"
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
export type InstallationStatusReason = "link-expired";

export interface InstallationStatus {
  code: InstallationStatusCode;
  reason: InstallationStatusReason | null;
  tone: Tone;
}

/**
 * The facts that decide the status: fields of `fleet_row`, which the database derives from the tables
 * (`refresh_fleet_rows`). No field depends on the time at which the row was written.
 */
export interface InstallationFacts {
  /** NEW also when a link was created, until it is used: whether the link is open depends on the time. */
  phase: InstallationPhase;
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
  "scopes-pending": "warning",
  "check-failing": "danger",
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

/** The status of an installation: of several that apply, the most severe. */
export function installationStatus(facts: InstallationFacts, now: Date): InstallationStatus {
  const code = codeOf(facts, now);
  const reason = code === "not-started" && facts.linkExpiresAt ? "link-expired" : null;
  return { code, reason, tone: TONES[code] };
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
  if (key === "critical") return "key-critical";
  if (key === "due") return "key-due";
  if (facts.pendingScopes > 0) return "scopes-pending";
  return key === "unknown" ? "expiry-unknown" : "active";
}

function isLinkOpen(facts: InstallationFacts, now: Date): boolean {
  return facts.linkExpiresAt !== null && facts.linkExpiresAt > now;
}
