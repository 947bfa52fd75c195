import Holidays from "date-holidays";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysOff, easterSunday, publicHolidays } from "./public-holidays";

const day = (date: Date) => date.toISOString().slice(0, 10);

describe("public holidays", () => {
  it.each([
    // The earliest and the latest Easter there is, and years that other algorithms get wrong.
    [1818, "1818-03-22"],
    [1943, "1943-04-25"],
    [1954, "1954-04-18"],
    [1981, "1981-04-19"],
    [2026, "2026-04-05"],
    [2027, "2027-03-28"],
    [2038, "2038-04-25"],
    [2076, "2076-04-19"],
  ])("Easter of %i is on %s", (year, date) => expect(day(easterSunday(year))).toBe(date));

  it("Easter is a Sunday from 22 March to 25 April", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1583, max: 4099 }), (year) => {
        const easter = easterSunday(year);
        expect(easter.getUTCDay()).toBe(0);
        const date = day(easter).slice(5);
        expect(date >= "03-22" && date <= "04-25").toBe(true);
      }),
    );
  });

  it("are those of an independent calendar, in every year of this century", () => {
    const calendar = new Holidays("NO");
    for (let year = 2000; year < 2100; year += 1) {
      const expected = calendar
        .getHolidays(year)
        .filter((each) => each.type === "public")
        .map((each) => each.date.slice(0, 10));
      expect([...publicHolidays(year).keys()].sort()).toEqual([...new Set(expected)].sort());
    }
  });
});

describe("days off in a week", () => {
  it("are the weekend, and the holidays among the working days", () => {
    const off = (monday: string) => daysOff(new Date(`${monday}T00:00:00Z`));
    expect(off("2027-02-01").map((each) => each.weekday)).toEqual([5, 6]);
    expect(off("2027-03-22")).toEqual([
      { weekday: 3, holiday: "easter" },
      { weekday: 4, holiday: "easter" },
      { weekday: 5, holiday: null },
      { weekday: 6, holiday: "easter" },
    ]);
    // Over the turn of the year.
    expect(off("2026-12-28").map(({ weekday, holiday }) => `${weekday} ${holiday}`)).toEqual([
      "4 newYear",
      "5 null",
      "6 null",
    ]);
  });
});
