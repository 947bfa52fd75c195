import { type UpstreamWait, waitIn } from "./upstream-wait";

/**
 * Codes for machines. The text for people is `errors.<code>` in the message files; the cause is for logs
 * only.
 */
export const ERROR_CODES = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "FOUR_EYES",
  "TOO_MANY_RECIPIENTS",
  "APPROVAL_NEEDED",
  "RECENT_PROMOTION",
  "FRESH_LOGIN_NEEDED",
  "NOT_FOUND",
  "INVALID_INPUT",
  "CONFLICT",
  "WRONG_ORIGIN",
  "TEMPLATE_MULTI_TENANT",
  "TEMPLATE_NO_API_KEY",
  "CUSTODY_NOT_SUPPORTED",
  "ALREADY_ACTIVE",
  "NOT_ACTIVE",
  "NO_USABLE_KEY",
  "LINK_EXPIRED",
  "LINK_REVOKED",
  "LINK_HELD",
  "LINK_DONE",
  "CODE_LOCKED",
  "DRAFT_MAY_BE_CONFIRMED",
  "LAST_ADMINISTRATOR",
  "CODE_WRONG",
  "SCOPE_NOT_ON_CLIENT",
  "CHANGE_UNDER_WAY",
  "KEY_EXPIRED",
  "INSTALLATION_CLOSED",
  "KEY_DESTROYED",
  "OLD_KEY_NOT_PROVED",
  "REVIVAL_UNDER_WAY",
  "ALREADY_HANDED_OVER",
  "FILE_TAKEN",
  "TOO_MANY_REQUESTS",
  "WRONG_CLIENT",
  "UNKNOWN_PROPERTIES",
  "NOTHING_TO_CHANGE",
  "UPSTREAM_REFUSED",
  "UPSTREAM_UNREACHABLE",
  "UPSTREAM_UNREADABLE",
  "UPSTREAM_BUSY",
  "DELIVERY_FAILED",
  "EXPIRY_PAST",
  "EXPIRY_FAR",
  "KEY_NOT_ACCEPTED",
  "NO_ANSWER",
  "FORM_TOO_LARGE",
  "OLD_PAGE",
  "OVERLOADED",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Field name → message code, shown beside the field. */
export type FieldErrors = Record<string, string>;

export type ErrorFacts = Record<string, string | null>;

/**
 * An expected error. Services throw it, which rolls the transaction back; the HTTP edge maps it to a
 * response.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly fields?: FieldErrors;
  /** What the form must show before it can be sent again. The actor sees it, so nothing that they may not. */
  readonly facts?: ErrorFacts;
  /** Until when a service upstream has asked for time, when that is why. */
  readonly wait?: UpstreamWait;

  constructor(
    code: ErrorCode,
    options: { fields?: FieldErrors; facts?: ErrorFacts; wait?: UpstreamWait; cause?: unknown } = {},
  ) {
    super(code, { cause: options.cause });
    this.code = code;
    this.fields = options.fields;
    this.facts = options.facts;
    this.wait = options.wait ?? waitIn(options.cause);
  }
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
