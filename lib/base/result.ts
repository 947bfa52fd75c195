import type { ErrorCode, ErrorFacts, FieldErrors } from "./errors";
import type { ShownWait } from "./upstream-wait";

/**
 * A failure as a page gets it. `ref` ties a screen to a log line; `wait` says until when a service upstream
 * has asked for time, when that is why.
 */
export interface ActionError {
  code: ErrorCode;
  fields?: FieldErrors;
  facts?: ErrorFacts;
  ref?: string;
  wait?: ShownWait;
}

/**
 * What every server action returns. `at`: when a success was known, in ISO 8601. `entered`: what the form
 * contained, by name, when the result is shown on a new page.
 */
export type ActionResult<T = undefined> =
  { ok: true; data: T; at: string } | { ok: false; error: ActionError; entered?: Record<string, string[]> };
