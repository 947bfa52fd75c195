import type { Context } from "@/lib/context/context";

interface Reads<Result> {
  current: Promise<Result>;
  /** Begins when the current one has ended. */
  next?: Promise<Result>;
}

/**
 * Makes one read serve everybody in this process who asks for it at the same time, for what every page shows.
 * While a read runs, those who ask wait for the next one and share it: it begins after each of them asked, so
 * that nobody is shown less than what they have just written.
 * @param read its result must depend on the database, the settings and the time alone, not on who asks
 * @returns the read; it throws what `read` throws
 */
export function sharedRead<Result>(
  read: (ctx: Context) => Promise<Result>,
): (ctx: Context) => Promise<Result> {
  const readsOf = new WeakMap<Context["db"], Reads<Result>>();
  const start = (ctx: Context): Promise<Result> => {
    const reads: Reads<Result> = { current: read(ctx) };
    readsOf.set(ctx.db, reads);
    const end = () => {
      if (!reads.next) readsOf.delete(ctx.db);
    };
    reads.current.then(end, end);
    return reads.current;
  };
  return (ctx) => {
    const reads = readsOf.get(ctx.db);
    if (!reads) return start(ctx);
    const startNext = () => start(ctx);
    reads.next ??= reads.current.then(startNext, startNext);
    return reads.next;
  };
}
