/** Error codes of OAuth 2.0 and OpenID Connect (the IANA registry). Others are somebody's own words. */
const OAUTH_ERRORS = new Set([
  "access_denied",
  "account_selection_required",
  "consent_required",
  "insufficient_scope",
  "interaction_required",
  "invalid_client",
  "invalid_dpop_proof",
  "invalid_grant",
  "invalid_redirect_uri",
  "invalid_request",
  "invalid_request_object",
  "invalid_request_uri",
  "invalid_scope",
  "invalid_target",
  "invalid_token",
  "login_required",
  "request_not_supported",
  "request_uri_not_supported",
  "server_error",
  "temporarily_unavailable",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_type",
  "unsupported_token_type",
  "use_dpop_nonce",
]);

/** An error code as it may stand in the log; `other` for any text that is not registered. */
export function loggedOauthError(code: unknown): string | undefined {
  if (code === undefined || code === null) return undefined;
  return typeof code === "string" && OAUTH_ERRORS.has(code) ? code : "other";
}
