import pg from "pg";

/** When the process is killed, in relation to an event. */
export type Moment = "before" | "during" | "after";

/**
 * Counts the events of this process: each statement to PostgreSQL, including BEGIN and COMMIT, and each HTTP
 * request. Other processes cannot see any other step, so a kill around each of them covers every step.
 * @param reached called before, during and after every event
 * @returns a function that returns the number of events so far
 */
export function watchEvents(reached: (event: number, moment: Moment) => void): () => number {
  let events = 0;
  async function around<T>(call: () => Promise<T>): Promise<T> {
    const event = (events += 1);
    reached(event, "before");
    const pending = call();
    reached(event, "during");
    const result = await pending;
    reached(event, "after");
    return result;
  }
  const query = pg.Client.prototype.query as (...args: unknown[]) => Promise<unknown>;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    // Only pg itself calls it with a callback, for its pool and for notifications.
    return typeof args.at(-1) === "function"
      ? query.apply(this, args)
      : around(() => query.apply(this, args));
  } as typeof pg.Client.prototype.query;
  const { fetch } = globalThis;
  globalThis.fetch = (...args) => around(() => fetch(...args));
  return () => events;
}
