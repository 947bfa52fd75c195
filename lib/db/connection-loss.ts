/** Node's codes for a server that is not there, and PostgreSQL's for one that goes away or comes up (classes 08 and 57P0). */
const CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08\w{3}|57P0[1-5])$/;

/** What `pg` says without a code of a connection that is gone, and of a pool that was given up with it. */
const WORDS =
  /^(Connection terminated|Client was closed|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** Whether an error of `pg`, or all of several, says that there is no database for the moment. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isConnectionLoss);
  const { code } = error as { code?: unknown };
  return (typeof code === "string" && CODES.test(code)) || WORDS.test(error.message);
}
