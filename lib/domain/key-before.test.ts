import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyBefore } from "./key-before";

const NOW = new Date("2026-11-27T07:00:00Z");
const DAY = 86_400_000;
const key = fc.record({
  expiresAt: fc.option(
    fc.integer({ min: -400, max: 400 }).map((days) => new Date(NOW.getTime() + days * DAY)),
  ),
  unknownSince: fc.option(fc.constant(NOW)),
});

describe("the key before a renewal", () => {
  it("has ended only when every key that the program has had has expired or was refused", () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 4 }), (keys) => {
        const before = keyBefore(keys, NOW);
        const isOver = ({ expiresAt, unknownSince }: (typeof keys)[number]) =>
          unknownSince !== null || (expiresAt !== null && expiresAt <= NOW);
        expect(before === "ended").toBe(keys.length > 0 && keys.every(isOver));
        const lasts = keys.some((each) => !isOver(each) && each.expiresAt !== null);
        expect(before === "valid").toBe(lasts);
      }),
    );
  });
});
