import { ERROR_CODES, type ErrorCode } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { CONFIGURATION_PROBLEMS } from "./configuration";

/*
 * Why each process failed, as the database stores it: one list per process, and one reader that makes the
 * stored text a member of it. A code that this release does not know, because another release wrote it, reads
 * as "unrecognized". The text for people is `failures.<process>.<code>` in the message files. Deliveries:
 * `delivery.ts`; rows of an import: `import-row.ts`.
 */

/** How a call to HelseID or Selvbetjening fails (`upstreamFailure`). */
export const UPSTREAM_FAILURES = [
  "KEY_NOT_ACCEPTED",
  "SCOPE_NOT_ON_CLIENT",
  "UPSTREAM_REFUSED",
  "UPSTREAM_UNREACHABLE",
  "UPSTREAM_UNREADABLE",
  "UPSTREAM_BUSY",
] as const satisfies readonly ErrorCode[];
export type UpstreamFailure = (typeof UPSTREAM_FAILURES)[number];

/** The client cannot be called at all (`activeClient`, `openCredentials`). */
const CLIENT_FAILURES = [
  "NOT_FOUND",
  "NOT_ACTIVE",
  "NO_USABLE_KEY",
  "INSTALLATION_CLOSED",
] as const satisfies readonly ErrorCode[];

export const CHECK_FAILURES = [...UPSTREAM_FAILURES, "unrecognized"] as const;
export type CheckFailure = (typeof CHECK_FAILURES)[number];

export const DRAFT_FAILURES = [
  /** Selvbetjening refused the content; which field is stored beside it. */
  "refused",
  "api-key",
  "busy",
  "unreachable",
  "unreadable",
  /** The process ended between the request and its response. */
  "interrupted",
  /** The response came too late for the draft to be opened. */
  "too-slow",
  /** While the draft is polled. */
  ...UPSTREAM_FAILURES,
  "unrecognized",
] as const;
export type DraftFailure = (typeof DRAFT_FAILURES)[number];

export const CHANGE_FAILURES = [
  "refused",
  "busy",
  /** Read back as before: the request did not arrive, or was not applied. */
  "not-applied",
  /** Accepted, and read back as before. */
  "not-kept",
  "changed-elsewhere",
  /** The response was lost; whether it was applied is being checked. */
  "lost",
  ...UPSTREAM_FAILURES,
  ...CLIENT_FAILURES,
  "unrecognized",
] as const;
export type ChangeFailure = (typeof CHANGE_FAILURES)[number];

export const ROTATION_FAILURES = [
  "refused",
  /** Selvbetjening named the public key as the refused field. */
  "refused-publicJwk",
  "unauthorized",
  "old-key-not-accepted",
  ...UPSTREAM_FAILURES,
  ...CLIENT_FAILURES,
  "unrecognized",
] as const;
export type RotationFailure = (typeof ROTATION_FAILURES)[number];

/**
 * Of one installation in a bulk run. Error codes have the texts `errors.<code>`, problems of a field
 * `fields.<code>`.
 */
export const BULK_FAILURES = [
  ...ERROR_CODES,
  ...CONFIGURATION_PROBLEMS,
  ...CHANGE_FAILURES,
  ...ROTATION_FAILURES,
  "rotation-stuck",
  "rotation-abandoned",
  "second-client",
] as const;
export type BulkFailure = (typeof BULK_FAILURES)[number];

export const checkFailureOf = reader(CHECK_FAILURES);
export const draftFailureOf = reader(DRAFT_FAILURES);
export const changeFailureOf = reader(CHANGE_FAILURES);
export const rotationFailureOf = reader(ROTATION_FAILURES);
export const bulkFailureOf = reader(BULK_FAILURES);

function reader<Failure extends string>(known: readonly Failure[]) {
  return (stored: string | null): Failure | "unrecognized" | null =>
    stored === null ? null : (oneOf(known, stored) ?? "unrecognized");
}

/** Whether upstream gave no usable response, so that the failure says nothing about the request itself. */
export function isTemporary(failure: string | null): boolean {
  return ["UPSTREAM_UNREACHABLE", "UPSTREAM_BUSY", "UPSTREAM_UNREADABLE"].some((each) => each === failure);
}
