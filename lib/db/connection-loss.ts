/** Node's codes for a server that is not there, and PostgreSQL's for one that goes away or comes up (classes 08 and 57P0). */
const LOST = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08\w{3}|57P0[1-5])$/;

/** Whether an error of `pg` says that there is no database for the moment. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === "string" && LOST.test(code)) || /^Connection terminated/.test(error.message);
}
