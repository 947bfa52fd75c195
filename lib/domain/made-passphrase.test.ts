import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMadePassphrase, makePassphrase } from "./made-passphrase";

describe("a made passphrase", () => {
  it("is always another, and recognized", () => {
    const made = Array.from({ length: 2000 }, makePassphrase);
    expect(new Set(made).size).toBe(made.length);
    expect(made.filter((each) => !isMadePassphrase(each))).toEqual([]);
  });

  it("uses every character of the alphabet about as often as any other", () => {
    const counts = new Map<string, number>();
    for (let count = 0; count < 2000; count += 1)
      for (const each of makePassphrase().replaceAll("-", "").slice(0, 23))
        counts.set(each, (counts.get(each) ?? 0) + 1);
    const expected = (2000 * 23) / 30;
    expect(counts.size).toBe(30);
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(expected / 4);
  });

  it("is not what somebody types: words, repeated letters, one character changed", () => {
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (text) => !isMadePassphrase(text)));
    for (const text of ["aaaa-aaaa-aaaa-aaaa-aaaa-aaaa", "hest-katt-data-venn-pers-arne"])
      expect(isMadePassphrase(text)).toBe(false);
    const made = makePassphrase();
    const other = made.startsWith("a") ? "b" : "a";
    expect(isMadePassphrase(other + made.slice(1))).toBe(false);
  });
});
