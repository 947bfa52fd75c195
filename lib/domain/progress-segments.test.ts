import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressSegments } from "./progress-segments";

const NAMES = ["finished", "failed", "running"] as const;
const parts = fc.tuple(...NAMES.map((name) => fc.record({ name: fc.constant(name), count: fc.nat(6000) })));

describe("the segments of a progress bar", () => {
  it("are none when nothing is finished, whatever the total", () => {
    fc.assert(
      fc.property(fc.nat(6000), (total) => {
        expect(
          progressSegments(
            NAMES.map((name) => ({ name, count: 0 })),
            total,
          ),
        ).toEqual([]);
      }),
    );
  });

  it("are none when there is nothing to do, whatever is said to be finished", () => {
    fc.assert(
      fc.property(parts, (all) => {
        expect(progressSegments(all, 0)).toEqual([]);
      }),
    );
  });

  it("follow each other, are as long as their share, and never reach beyond the bar", () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 6000 }), (all, total) => {
        let end = 0;
        for (const { name, start, length } of progressSegments(all, total)) {
          expect(start).toBeCloseTo(end, 9);
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(all.find((part) => part.name === name)!.count / total + 1e-9);
          end = start + length;
        }
        expect(end).toBeLessThanOrEqual(1 + 1e-9);
        const sum = all.reduce((counted, part) => counted + part.count, 0);
        expect(end).toBeCloseTo(Math.min(sum / total, 1), 9);
      }),
    );
  });
});
