/**
 * The sandbox's clock can be shifted by a control call. oidc-provider and jose read `Date`, so it is replaced here,
 * and this module must be imported before either of them.
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
