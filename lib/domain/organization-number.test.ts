import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkDigit,
  formatOrganizationNumber,
  isOrganizationNumber,
  leadingOrganizationNumber,
  normalizeOrganizationNumber,
} from "./organization-number";

describe("organization numbers", () => {
  it("accepts a real one and a synthetic one", () => {
    expect(isOrganizationNumber("942110464")).toBe(true);
    expect(isOrganizationNumber("310000008")).toBe(checkDigit("31000000") === 8);
  });

  it("refuses any single wrong digit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000_000, max: 99_999_999 }),
        fc.nat(8),
        fc.integer({ min: 1, max: 9 }),
        (eight, at, by) => {
          const digit = checkDigit(String(eight));
          fc.pre(digit !== null);
          const number = `${eight}${digit}`;
          const changed = [...number]
            .map((each, index) => (index === at ? String((Number(each) + by) % 10) : each))
            .join("");
          fc.pre(changed[0] !== "0");
          expect(isOrganizationNumber(number)).toBe(true);
          expect(isOrganizationNumber(changed)).toBe(false);
        },
      ),
    );
  });

  it("refuses everything but nine digits", () => {
    for (const text of ["", "94211046", "9421104640", "94211046a", "942 110 464"])
      expect(isOrganizationNumber(text)).toBe(false);
  });

  it("are parsed with spaces and formatted with spaces", () => {
    expect(normalizeOrganizationNumber("942 110\u00a0464")).toBe("942110464");
    expect(formatOrganizationNumber("942110464")).toBe("942\u00a0110\u00a0464");
  });
});

describe("a line that begins with an organization number", () => {
  it("is split after its ninth digit, however the digits are spaced", () => {
    const space = fc.stringMatching(/^[ \t\u00a0]{0,3}$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 9 }), space), { minLength: 9, maxLength: 9 }),
        fc.string(),
        (digits, rest) => {
          const number = digits.map(([digit]) => digit).join("");
          const written = digits.map(([digit, after], index) => `${digit}${index < 8 ? after : ""}`).join("");
          expect(leadingOrganizationNumber(written + rest)).toEqual({ number, rest });
          expect(leadingOrganizationNumber(`x${written}${rest}`).number).toBe("");
        },
      ),
    );
  });
});
