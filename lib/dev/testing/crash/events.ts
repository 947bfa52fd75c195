import pg from "pg";

/** Where in an event the process dies. */
export type Moment = "before" | "during" | "after";

/**
 * Counts everything this process says to the outside: each statement to PostgreSQL, BEGIN and COMMIT included, and each
 * HTTP request. Those are the only steps whose order another process can see, so dying around each of them is dying at
 * every step.
 * @param reached called around every event, in each of its three moments
 */
export function watchEvents(reached: (event: number, moment: Moment) => void): () => number {
  let events = 0;
  async function around<T>(call: () => Promise<T>): Promise<T> {
    const event = (events += 1);
    reached(event, "before");
    const answer = call();
    reached(event, "during");
    const result = await answer;
    reached(event, "after");
    return result;
  }
  const query = pg.Client.prototype.query as (...args: unknown[]) => Promise<unknown>;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    // With a callback it is pg's own, of a pool or a notification.
    return typeof args.at(-1) === "function"
      ? query.apply(this, args)
      : around(() => query.apply(this, args));
  } as typeof pg.Client.prototype.query;
  const { fetch } = globalThis;
  globalThis.fetch = (...args) => around(() => fetch(...args));
  return () => events;
}
