import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DELAY_SECONDS, isOverLimit, startsWithoutApproval } from "./change-limit";

const id = fc.integer({ min: 0, max: 40 }).map(String);
const changes = fc.array(fc.array(id, { minLength: 1, maxLength: 6 }), { maxLength: 30 });

describe("the limit on what one person changes alone", () => {
  it("is never passed, however the changes are split, repeated and ordered", () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 30 }), (requests, limit) => {
        let counted: string[] = [];
        for (const requested of requests)
          if (!isOverLimit(counted, requested, limit)) counted = [...new Set([...counted, ...requested])];
        expect(counted.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("refuses nothing that stays within it", () => {
    fc.assert(
      fc.property(fc.array(id), fc.array(id, { minLength: 1 }), (counted, requested) => {
        const all = new Set([...counted, ...requested]).size;
        expect(isOverLimit(counted, requested, all)).toBe(false);
        expect(isOverLimit(counted, requested, all - 1)).toBe(true);
      }),
    );
  });

  it("of 0 lets nobody change anything alone", () => {
    fc.assert(
      fc.property(fc.array(id, { minLength: 1 }), (requested) => {
        expect(isOverLimit([], requested, 0)).toBe(true);
      }),
    );
  });
});

describe("a change above the limit", () => {
  it("starts without approval only where nobody else could approve it, and after the delay", () => {
    fc.assert(
      fc.property(fc.nat(5), fc.date({ noInvalidDate: true, max: new Date("2100-01-01") }), (others, now) => {
        const start = startsWithoutApproval(others, now);
        if (others > 0) expect(start).toBeNull();
        else expect(start!.getTime() - now.getTime()).toBe(DELAY_SECONDS * 1000);
      }),
    );
  });
});
