import { isRotationStuck } from "./key-rotation";
import { keyStatus } from "./key-status";

export type Tone = "success" | "info" | "warning" | "danger" | "neutral";

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

export interface InstallationStatusInput {
  activatedAt: Date | null;
  closedAt: Date | null;
  lastCheckFailure: string | null;
  /** Scope statuses of the last good read. */
  pendingScopes: number;
  keyExpiresAt: Date | null;
  /** HelseID was seen to refuse the current key. */
  keyUnknown: boolean;
  renewalDays: number;
  /** The rotation that is open. */
  rotation: { state: string; uploadStartedAt: Date | null } | null;
  hasOpenRevival: boolean;
  latestDraftState: string | null;
  hasOpenLink: boolean;
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

/** The one line about an installation, worst first. */
export function installationStatus(
  input: InstallationStatusInput,
  now: Date,
): { code: InstallationStatusCode; tone: Tone } {
  const code = input.closedAt ? "closed" : input.activatedAt ? activeCode(input, now) : onboardingCode(input);
  return { code, tone: TONES[code] };
}

function activeCode(input: InstallationStatusInput, now: Date): InstallationStatusCode {
  const key = keyStatus(input.keyExpiresAt, now, input.renewalDays);
  if (input.hasOpenRevival) return "reviving";
  if (key === "expired") return "key-expired";
  if (input.rotation && isRotationStuck(input.rotation, now)) return "rotation-stuck";
  if (input.rotation) return "rotating";
  if (input.keyUnknown) return "key-rejected";
  if (input.lastCheckFailure) return "check-failing";
  if (key === "critical") return "key-critical";
  if (key === "due") return "key-due";
  if (input.pendingScopes > 0) return "scopes-pending";
  return key === "unknown" ? "expiry-unknown" : "active";
}

function onboardingCode(input: InstallationStatusInput): InstallationStatusCode {
  switch (input.latestDraftState) {
    case null:
    case "ABANDONED":
      return input.hasOpenLink ? "link-sent" : "not-started";
    case "REQUESTED":
    case "CREATED":
      return "waiting-for-customer";
    case "ACCESS_REQUESTED":
      return "access-requested";
    case "RETURNED":
      return "proving";
    case "KEY_UNKNOWN":
      return "key-unknown";
    default:
      return "onboarding-failed";
  }
}
