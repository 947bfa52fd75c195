/**
 * Node's codes for an unreachable server, and PostgreSQL's for one that shuts down or starts up (classes 08
 * and 57P0).
 */
const CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08\w{3}|57P0[1-5])$/;

/**
 * Messages of `pg` that come without a code when a connection is lost, or when its pool was closed because of
 * that.
 */
const MESSAGES =
  /^(Connection terminated|Client was closed|Client has encountered a connection error|Cannot use a pool after calling end)/;

/**
 * Whether an error of `pg` (for an AggregateError: each of them) means that the database cannot be reached at
 * the moment.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isConnectionLoss);
  const { code } = error as { code?: unknown };
  return (typeof code === "string" && CODES.test(code)) || MESSAGES.test(error.message);
}
