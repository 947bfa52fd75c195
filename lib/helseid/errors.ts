import * as client from "openid-client";
import { findErrorNumber } from "@/lib/base/helseid-error-number";
import { type UpstreamWait, waitIn } from "@/lib/base/upstream-wait";

export type HelseidFailure =
  /** HelseID did not accept the client's authentication. It never says why (domain 3.13). */
  | "invalid_client"
  | "invalid_scope"
  | "refused"
  /** HelseID has asked for time (`wait`), and nothing was done. */
  | "busy"
  /** No response, or a server error. */
  | "unreachable"
  /** A response that does not conform to the protocol. */
  | "unreadable"
  /** Userinfo about somebody else than the ID token (OpenID Connect Core 5.3.2). */
  | "other-subject";

export class HelseidError extends Error {
  override readonly name = "HelseidError";
  readonly failure: HelseidFailure;
  /** HelseID's OAuth error code, e.g. `invalid_target`. */
  readonly oauthError?: string;
  /** HelseID's own number of the error, e.g. `HID-1004`. */
  readonly errorNumber: string | null;
  /** Until when HelseID has asked for time. */
  readonly wait?: UpstreamWait;

  constructor(
    failure: HelseidFailure,
    options: { oauthError?: string; description?: string; cause?: unknown } = {},
  ) {
    super(failure, { cause: options.cause });
    this.wait = waitIn(options.cause);
    this.failure = failure === "unreachable" && this.wait ? "busy" : failure;
    this.oauthError = options.oauthError;
    this.errorNumber = findErrorNumber(options.description);
  }
}

const SCOPE_ERRORS = ["invalid_scope", "invalid_target"];
const NETWORK_CODES = ["OAUTH_TIMEOUT", "OAUTH_ABORT"];

/** Converts an error of openid-client. Bodies and tokens are left out. */
export function toHelseidError(error: unknown): HelseidError {
  if (error instanceof HelseidError) return error;
  if (waitIn(error)) return new HelseidError("busy", { cause: error });
  if (error instanceof client.ResponseBodyError || error instanceof client.AuthorizationResponseError) {
    const { error: oauthError, error_description: description } = error;
    const options = { oauthError, description };
    if (oauthError === "invalid_client") return new HelseidError("invalid_client", options);
    if (SCOPE_ERRORS.includes(oauthError)) return new HelseidError("invalid_scope", options);
    return new HelseidError("refused", options);
  }
  if (error instanceof client.WWWAuthenticateChallengeError) {
    const challenged = error.cause.find(({ parameters }) => parameters.error)?.parameters.error;
    if (error.status === 429) return new HelseidError("busy");
    if (error.status >= 500) return new HelseidError("unreachable");
    return new HelseidError("refused", { oauthError: challenged?.slice(0, 100) });
  }
  if (error instanceof client.ClientError) {
    // Of a request that openid-client made by our own fetch.
    if (error.cause instanceof HelseidError) return error.cause;
    if (NETWORK_CODES.includes(error.code ?? "")) return new HelseidError("unreachable", { cause: error });
    const status = error.cause instanceof Response ? error.cause.status : 0;
    if (status === 429) return new HelseidError("busy", { cause: error });
    return new HelseidError(status >= 500 ? "unreachable" : "unreadable", { cause: error });
  }
  if (error instanceof TypeError) return new HelseidError("unreachable", { cause: error });
  return new HelseidError("unreadable", { cause: error });
}
