import { systemClock } from "@/lib/base/clock";
import { type ErrorCode, isAppError } from "@/lib/base/errors";
import { log } from "@/lib/base/log";
import type { ActionError } from "@/lib/base/result";
import { showWait, type ShownWait } from "@/lib/base/upstream-wait";

/**
 * Turns an error into what a person sees: a code, field errors, the time that a service upstream has asked
 * for, and a reference to the log for faults of the portal.
 */
export function mapError(error: unknown, where: string): ActionError {
  if (isAppError(error) && error.code !== "INTERNAL") {
    const { code, fields, facts } = error;
    const wait = showWait(error.wait, systemClock());
    return wait ? { code, fields, facts, wait } : { code, fields, facts };
  }
  const ref = crypto.randomUUID().slice(0, 8);
  log.error({ err: error, where, ref }, "unexpected error");
  return { code: "INTERNAL", ref };
}

/**
 * HTTP status of each error code. 5xx is for faults of the portal (500), temporary outages (503) and invalid
 * responses of an upstream or recipient (502), since alarms are set on it. An expected refusal is 4xx.
 */
const STATUS: Record<ErrorCode, number> = {
  // The request itself is invalid, whatever the state.
  INVALID_INPUT: 400,
  EXPIRY_PAST: 400,
  EXPIRY_FAR: 400,
  WRONG_CLIENT: 400,
  // The actor may not do this, or not yet: another actor, a fresh login, another origin or the right code is
  // needed.
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  FOUR_EYES: 403,
  TOO_MANY_RECIPIENTS: 409,
  APPROVAL_NEEDED: 403,
  RECENT_PROMOTION: 403,
  FRESH_LOGIN_NEEDED: 403,
  WRONG_ORIGIN: 403,
  CODE_WRONG: 403,
  NOT_FOUND: 404,
  // The request is valid, but the state of its subject does not allow it.
  CONFLICT: 409,
  TEMPLATE_MULTI_TENANT: 409,
  TEMPLATE_NO_API_KEY: 409,
  CUSTODY_NOT_SUPPORTED: 409,
  ALREADY_ACTIVE: 409,
  NOT_ACTIVE: 409,
  INSTALLATION_CLOSED: 409,
  KEY_DESTROYED: 409,
  NO_USABLE_KEY: 409,
  KEY_EXPIRED: 409,
  OLD_KEY_NOT_PROVED: 409,
  LINK_EXPIRED: 409,
  LINK_REVOKED: 409,
  LINK_HELD: 409,
  LINK_DONE: 409,
  CODE_LOCKED: 409,
  DRAFT_MAY_BE_CONFIRMED: 409,
  LAST_ADMINISTRATOR: 409,
  CHANGE_UNDER_WAY: 409,
  REVIVAL_UNDER_WAY: 409,
  ALREADY_HANDED_OVER: 409,
  FILE_TAKEN: 409,
  UNKNOWN_PROPERTIES: 409,
  NOTHING_TO_CHANGE: 409,
  // So does the state of the client in HelseID or Selvbetjening; the same request again would be refused
  // again.
  KEY_NOT_ACCEPTED: 409,
  SCOPE_NOT_ON_CLIENT: 409,
  UPSTREAM_REFUSED: 409,
  TOO_MANY_REQUESTS: 429,
  // Set by the browser's own code when the portal did not respond to a form, did not accept it or no longer
  // knows it; no handler responds with them.
  OLD_PAGE: 409,
  OVERLOADED: 503,
  NO_ANSWER: 504,
  FORM_TOO_LARGE: 413,
  INTERNAL: 500,
  // The upstream responded with something that cannot be read, or a recipient failed.
  UPSTREAM_UNREADABLE: 502,
  DELIVERY_FAILED: 502,
  // Temporary.
  UPSTREAM_UNREACHABLE: 503,
  UPSTREAM_BUSY: 503,
};

/** Retry-After in seconds, where the upstream did not say. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  TOO_MANY_REQUESTS: 60,
  UPSTREAM_UNREACHABLE: 30,
  UPSTREAM_BUSY: 30,
};

/**
 * Status and headers of a response with an error; 429 and 503 carry Retry-After (RFC 9110, 10.2.3).
 * @param error.wait the time that the service upstream has asked for, if it did
 */
export function responseOf({ code, wait }: { code: ErrorCode; wait?: ShownWait }): {
  status: number;
  headers: Record<string, string>;
} {
  const usual = RETRY_AFTER[code];
  const seconds = usual === undefined ? undefined : (wait?.secondsLeft ?? usual);
  return {
    status: STATUS[code],
    headers: seconds === undefined ? {} : { "retry-after": String(seconds) },
  };
}
