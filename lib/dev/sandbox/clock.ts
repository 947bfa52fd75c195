import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Replaces the global `Date` by one that a control request can shift, and that differs from host to host,
 * because oidc-provider and jose read `Date`. Must be imported before either of them.
 */
const RealDate = Date;
let shiftMs = 0;
const hostShiftMs = new AsyncLocalStorage<number>();

class ShiftedDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(ShiftedDate.now());
    else super(...(args as [number]));
  }

  static override now(): number {
    return sharedNow() + (hostShiftMs.getStore() ?? 0);
  }
}

globalThis.Date = ShiftedDate as DateConstructor;

export function shiftClock(seconds: number): void {
  shiftMs = seconds * 1000;
}

/** The time that all hosts agree on: for instants in the state that they share, in milliseconds. */
export function sharedNow(): number {
  return RealDate.now() + shiftMs;
}

/** Runs the handler of a request with the clock of its host, which differs from the shared one by `ms`. */
export function withHostClock<Result>(ms: number, run: () => Result): Result {
  return hostShiftMs.run(ms, run);
}
