import { isAppError, type ErrorCode, type FieldErrors } from "@/lib/base/errors";
import { log } from "@/lib/base/log";

/** The one place where an error becomes something a person sees: a code, fields, and a reference for what is ours. */
export function mapError(
  error: unknown,
  where: string,
): { code: ErrorCode; fields?: FieldErrors; ref?: string } {
  if (isAppError(error)) {
    const expected = error.code !== "INTERNAL";
    if (expected) return { code: error.code, fields: error.fields };
  }
  const ref = crypto.randomUUID().slice(0, 8);
  log.error({ err: error, where, ref }, "unexpected error");
  return { code: "INTERNAL", ref };
}

/** HTTP status of an error code, for handlers that answer JSON. */
export function statusOf(code: ErrorCode): number {
  switch (code) {
    case "UNAUTHENTICATED":
      return 401;
    case "FORBIDDEN":
    case "FRESH_LOGIN_NEEDED":
      return 403;
    case "NOT_FOUND":
      return 404;
    case "INVALID_INPUT":
    case "WRONG_CLIENT":
      return 400;
    case "CONFLICT":
    case "LINK_HELD":
    case "LINK_EXPIRED":
    case "LINK_REVOKED":
      return 409;
    case "TOO_MANY_REQUESTS":
      return 429;
    default:
      return 500;
  }
}
