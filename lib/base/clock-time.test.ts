import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFormatter } from "use-intl/core";
import { clockTime, clockTimeWithSeconds, dateAndClock } from "./clock-time";

const instants = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
const styles = fc.tuple(
  fc.constantFrom<"full" | "long" | "medium">("full", "long", "medium"),
  fc.constantFrom<"long" | "medium" | "short">("long", "medium", "short"),
);

function written(
  locale: string,
  value: Date,
  [dateStyle, timeStyle]: ["full" | "long" | "medium", "long" | "medium" | "short"],
) {
  const format = createFormatter({ locale, timeZone: "Europe/Oslo" });
  return [
    clockTime(value, format, locale),
    clockTimeWithSeconds(value, format, locale),
    dateAndClock(value, format, locale, dateStyle, timeStyle),
  ];
}

describe("the time of day", () => {
  it("has full stops and no colon in Norwegian", () => {
    fc.assert(
      fc.property(instants, styles, (value, style) => {
        for (const text of written("nb", value, style)) {
          expect(text).toMatch(/\b\d{2}\.\d{2}/);
          expect(text).not.toContain(":");
        }
      }),
    );
  });

  it("has a colon in English", () => {
    fc.assert(
      fc.property(instants, styles, (value, style) => {
        for (const text of written("en", value, style)) expect(text).toMatch(/\b\d{1,2}:\d{2}/);
      }),
    );
  });
});
