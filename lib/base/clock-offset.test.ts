import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustOffset, offsetBounds } from "./clock-offset";

const DAY_MS = 86_400_000;

/** Responses of a server whose clock is ahead by a constant difference, each with its own delays. */
const delays = fc.array(fc.record({ out: fc.nat(3000), back: fc.nat(3000) }), {
  minLength: 1,
  maxLength: 20,
});

function observe(known: number, trueOffset: number, sentMs: number, delay: { out: number; back: number }) {
  const stampedMs = sentMs + delay.out + trueOffset;
  return adjustOffset(
    known,
    offsetBounds({
      serverMs: Math.floor(stampedMs / 1000) * 1000,
      resolutionMs: 1000,
      receivedMs: sentMs + delay.out + delay.back,
      elapsedMs: delay.out + delay.back,
    }),
  );
}

describe("the estimated difference of two clocks", () => {
  it("is within the resolution and the duration of the last response, whatever was known before", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -DAY_MS, max: DAY_MS }),
        fc.integer({ min: -DAY_MS, max: DAY_MS }),
        fc.integer({ min: DAY_MS, max: 2e12 }),
        delays,
        (known, trueOffset, sentMs, all) => {
          let estimate = known;
          for (const delay of all) {
            estimate = observe(estimate, trueOffset, sentMs, delay);
            expect(Math.abs(estimate - trueOffset)).toBeLessThanOrEqual(1000 + delay.out + delay.back);
          }
        },
      ),
    );
  });

  it("is not changed by responses while the difference itself does not change", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -DAY_MS, max: DAY_MS }),
        fc.integer({ min: DAY_MS, max: 2e12 }),
        delays,
        (trueOffset, sentMs, all) => {
          for (const delay of all) expect(observe(trueOffset, trueOffset, sentMs, delay)).toBe(trueOffset);
        },
      ),
    );
  });

  it("stays right within a second when a slow response contradicts it by noise", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -DAY_MS, max: DAY_MS }),
        fc.integer({ min: -900, max: 900 }),
        fc.integer({ min: DAY_MS, max: 2e12 }),
        fc.record({ out: fc.nat(30_000), back: fc.nat(30_000) }),
        (trueOffset, error, sentMs, delay) => {
          fc.pre(delay.out + delay.back > 1500);
          const estimate = observe(trueOffset + error, trueOffset, sentMs, delay);
          expect(Math.abs(estimate - trueOffset)).toBeLessThanOrEqual(1000);
        },
      ),
    );
  });

  it("is about half a second off at most after a slow response that was stated when it was ready", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40_000, max: DAY_MS }),
        fc.constantFrom(1, -1),
        fc.integer({ min: DAY_MS, max: 2e12 }),
        fc.record({ out: fc.nat(30_000), back: fc.nat(50) }),
        (distance, sign, sentMs, delay) => {
          const estimate = observe(0, sign * distance, sentMs, delay);
          expect(Math.abs(estimate - sign * distance)).toBeLessThanOrEqual(550);
        },
      ),
    );
  });

  it("is half a second off at most when the response came at once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2000, max: DAY_MS }),
        fc.constantFrom(1, -1),
        fc.integer({ min: DAY_MS, max: 2e12 }),
        (distance, sign, sentMs) => {
          const estimate = observe(0, sign * distance, sentMs, { out: 0, back: 0 });
          expect(Math.abs(estimate - sign * distance)).toBeLessThanOrEqual(500);
        },
      ),
    );
  });
});
