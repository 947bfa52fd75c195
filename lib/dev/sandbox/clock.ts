/**
 * Replaces the global `Date` by one that a control request can shift, because oidc-provider and jose read
 * `Date`. Must be imported before either of them.
 */
const RealDate = Date;
let shiftMs = 0;

class ShiftedDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(RealDate.now() + shiftMs);
    else super(...(args as [number]));
  }

  static override now(): number {
    return RealDate.now() + shiftMs;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;

export function shiftClock(seconds: number): void {
  shiftMs = seconds * 1000;
}
