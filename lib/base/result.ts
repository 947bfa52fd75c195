import type { ErrorCode, ErrorFacts, FieldErrors } from "./errors";

/** What every server action returns. `ref` ties a screen to a log line. */
export type ActionResult<T = undefined> =
  | { ok: true; data: T }
  | { ok: false; error: { code: ErrorCode; fields?: FieldErrors; facts?: ErrorFacts; ref?: string } };
