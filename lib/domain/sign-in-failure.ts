/*
 * Why somebody could not sign in to the portal. Each has a text for the person, and most have one for the
 * administrator, `login.failed.<code>` in the message files.
 */
export const SIGN_IN_FAILURES = [
  /** The person's own sign-in: too low a level, or not completed in time. */
  "level",
  "state",
  /** HelseID stated no level, neither in the ID token nor in userinfo. */
  "level-missing",
  /** Userinfo about somebody else. */
  "userinfo",
  /** The return from HelseID does not belong to the sign-in, or its ID token is not valid. */
  "unverified",
  "unreachable",
  "busy",
  "unreadable",
  /** HelseID does not accept the portal's own client, whose key has expired. */
  "key-expired",
  /** The same, with a key that has not expired as far as is known. */
  "key",
  /** HelseID refuses an address or a scope of the portal's client. */
  "configuration",
  /** HelseID refuses the portal's client or proof, and its clock differs from the portal's. */
  "clock",
  /** A fault of the portal. */
  "internal",
] as const;
export type SignInFailureCode = (typeof SIGN_IN_FAILURES)[number];

/** HelseID's error codes that are shown to the administrator. */
export const SHOWN_OAUTH_ERRORS = [
  "invalid_redirect_uri",
  "invalid_request",
  "invalid_scope",
  "invalid_target",
  "unauthorized_client",
  "unsupported_response_type",
  "invalid_dpop_proof",
] as const;

/**
 * The person stopped, or took too long, as HelseID says it (OpenID Connect Core 3.1.2.6; RFC 6749, 5.2). The
 * token for userinfo has ended as well (RFC 6750, 3.1).
 */
const NOT_COMPLETED = [
  "access_denied",
  "login_required",
  "interaction_required",
  "consent_required",
  "account_selection_required",
  "invalid_grant",
  "invalid_token",
];
const OUT_OF_SERVICE = ["temporarily_unavailable", "server_error"];

/** Smaller differences are no reason for HelseID to refuse anything. */
const MAX_SKEW_SECONDS = 5;

export interface SignInEvidence {
  /** How the request to HelseID failed. */
  failure:
    "invalid_client" | "invalid_scope" | "refused" | "busy" | "unreachable" | "unreadable" | "other-subject";
  oauthError: string | null;
  /** Whether the browser was on its way to HelseID, or came back. */
  stage: "start" | "return";
  /** HelseID's time minus the portal's, as measured. */
  skewSeconds: number;
  /** When the key that signs expires; null when that is unknown. */
  keyExpiresAt: Date | null;
  now: Date;
}

/** Derives what to tell the person and the administrator from how HelseID failed. */
export function explainSignInFailure(evidence: SignInEvidence): SignInFailureCode {
  const { failure, oauthError, stage, keyExpiresAt, now } = evidence;
  const isClockWrong = Math.abs(evidence.skewSeconds) > MAX_SKEW_SECONDS;
  switch (failure) {
    case "busy":
    case "unreachable":
      return failure;
    case "other-subject":
      return "userinfo";
    case "unreadable":
      return stage === "return" ? "unverified" : "unreadable";
    case "invalid_client":
      if (keyExpiresAt && keyExpiresAt <= now) return "key-expired";
      return isClockWrong ? "clock" : "key";
    case "invalid_scope":
      return "configuration";
    case "refused":
      // Userinfo alone is refused without a reason.
      if (oauthError === null && stage === "return") return "unverified";
      if (oauthError && NOT_COMPLETED.includes(oauthError)) return "state";
      if (oauthError && OUT_OF_SERVICE.includes(oauthError)) return "unreachable";
      return oauthError === "invalid_dpop_proof" && isClockWrong ? "clock" : "configuration";
  }
}

/** Failures that no attempt of anybody gets past, until an administrator has acted. */
export function isOwnClientRefused(code: SignInFailureCode): boolean {
  return code === "key-expired" || code === "key" || code === "configuration";
}
