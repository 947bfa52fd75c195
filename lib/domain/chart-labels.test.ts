import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitLabels } from "./chart-labels";

const CHARACTER = 6.6;

describe("labels below a chart", () => {
  it("never touch, never leave a chart that is wide enough, and are left out only where there is no room", () => {
    const label = fc.record({
      x: fc.integer({ min: 0, max: 780 }),
      text: fc.string({ minLength: 1, maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 26 }), (unsorted) => {
        const labels = unsorted.toSorted((one, other) => one.x - other.x);
        const placed = fitLabels(labels, 780);
        expect(placed.length > 0).toBe(labels.length > 0);
        for (const [index, { x, text }] of placed.entries()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + text.length * CHARACTER).toBeLessThanOrEqual(780.001);
          const next = placed[index + 1];
          if (next) expect(next.x).toBeGreaterThan(x + text.length * CHARACTER);
        }
      }),
    );
    expect(
      fitLabels(
        [
          { x: 10, text: "påske" },
          { x: 38, text: "påske" },
          { x: 90, text: "1. mai" },
        ],
        780,
      ),
    ).toEqual([
      { x: 10, text: "påske" },
      { x: 90, text: "1. mai" },
    ]);
    expect(fitLabels([{ x: 770, text: "pinse" }], 780)[0]!.x).toBeCloseTo(780 - 5 * CHARACTER);
  });
});
