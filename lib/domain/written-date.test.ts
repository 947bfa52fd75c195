import { format } from "date-fns/format";
import { enGB } from "date-fns/locale/en-GB";
import { nb } from "date-fns/locale/nb";
import { nn } from "date-fns/locale/nn";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUnknownText, readWrittenDate } from "./written-date";

const days = (from: string, to: string) =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true }).map((date) => {
    const [year, month, day] = date.toISOString().slice(0, 10).split("-").map(Number);
    return new Date(year!, month! - 1, day);
  });
const LOCALES = { nb, nn, enGB };
const anyDay = days("2000-01-02", "2079-12-30");
const isoOf = (date: Date) => format(date, "yyyy-MM-dd");

/** Patterns of date-fns without a weekday and a time of day. */
const IN_WORDS = [
  ...[
    "d. MMMM yyyy",
    "d.MMMM yyyy",
    "d MMMM yyyy",
    "d. MMM yyyy",
    "d. MMM. yyyy",
    "d-MMM-yyyy",
    "d/MMM/yyyy",
  ],
  ...[
    "dMMMyyyy",
    "d. MMMM, yyyy",
    "MMMM d, yyyy",
    "MMM d yyyy",
    "yyyy MMM d",
    "yyyy-MMM-dd",
    "d. MMMM yy",
    "dd-MMM-yy",
  ],
];
const IN_FIGURES = [
  ...["d.M.yyyy", "dd.MM.yyyy", "d/M/yyyy", "dd/MM-yyyy", "d-M-yyyy", "d.M-yyyy", "d. M. yyyy", "dd MM yyyy"],
  ...["yyyy-MM-dd", "yyyy.MM.dd", "yyyy/MM/dd", "yyyy-M-d", "yyyyMMdd", "ddMMyyyy", "d.M.yyyy."],
];
const TWO_DIGITS = ["d.M.yy", "dd.MM.yy", "d/M-yy", "dd/MM/yy", "dd-MM-yy", "d.M.''yy"];
const TIMES = ["", " 00:00:00", " 23.59", " kl. 9.05", ", kl 14", " 12:00:00.000", " kl. 14:05:30"];
const spaces = fc.constantFrom(" ", "\u00a0", "  ", "\u202f");
const cases = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.toUpperCase(),
  (text: string) => text.normalize("NFD"),
);

describe("a written date", () => {
  it("is the same day in every spelling in words, in Norwegian and English", () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.constantFrom(...IN_WORDS),
        fc.constantFrom<keyof typeof LOCALES>("nb", "nn", "enGB"),
        fc.constantFrom("", "EEEE ", "EEEE 'den' ", "EEE, ", "EEE. "),
        fc.constantFrom(...TIMES),
        spaces,
        cases,
        (date, pattern, locale, weekday, time, space, written) => {
          const text = format(date, `${weekday}${pattern}`, { locale: LOCALES[locale] }) + time;
          const given = written(text.replaceAll("..", ".").replaceAll(" ", space));
          expect([given, readWrittenDate(given)]).toEqual([given, { kind: "day", day: isoOf(date) }]);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("is the same day in every spelling in figures, the day before the month", () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.constantFrom(...IN_FIGURES),
        fc.constantFrom("", "EEEE ", "EEEEEE. ", "'den' "),
        fc.constantFrom(...TIMES),
        (date, pattern, weekday, time) => {
          const text = format(date, `${weekday}${pattern}`, { locale: nb }).replaceAll("..", ".") + time;
          expect([text, readWrittenDate(text)]).toEqual([text, { kind: "day", day: isoOf(date) }]);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("may have its weekday after it", () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.constantFrom("d. MMMM yyyy", "dd.MM.yyyy", "d.M.yy", "yyyy-MM-dd"),
        fc.constantFrom(" EEEE", " (EEEE)", ", EEEE", " (EEE)"),
        fc.constantFrom<keyof typeof LOCALES>("nb", "nn", "enGB"),
        (date, pattern, weekday, locale) => {
          const text = format(date, pattern + weekday, { locale: LOCALES[locale] });
          // Two digits that only the day can be, or that may be a year, have a test of their own.
          if (pattern === "d.M.yy" && date.getFullYear() < 2032) return;
          expect([text, readWrittenDate(text)]).toEqual([text, { kind: "day", day: isoOf(date) }]);
        },
      ),
    );
    expect(readWrittenDate("10.03.2027 (tirsdag)")).toEqual({ kind: "problem", code: "date-weekday" });
  });

  it.each(["(ikke satt)", "[ukjent]", "evig", "Evigvarende", "ingen utløpsdato", "Aldri utløper."])(
    "is none where %j says so",
    (text) => {
      expect(readWrittenDate(text)).toEqual({ kind: "unknown" });
    },
  );

  it("may have two digits of the year, unless it could only be the day that is first", () => {
    fc.assert(
      fc.property(days("2017-01-01", "2079-12-31"), fc.constantFrom(...TWO_DIGITS), (date, pattern) => {
        const text = format(date, pattern);
        expect([text, readWrittenDate(text)]).toEqual([text, { kind: "day", day: isoOf(date) }]);
      }),
    );
    expect(readWrittenDate("27-03-10")).toEqual({ kind: "problem", code: "date-order" });
  });

  it("is a problem with its reason where it is no whole day, or not certainly the one that was meant", () => {
    const reasons: Record<string, string[]> = {
      "date-partial": [
        "03.2027",
        "mar.27",
        "mars 2027",
        "10. mars",
        "10.03",
        "2027",
        "2027-03",
        "uke 10 2027",
      ].concat([
        ...["Uke 10, 2027", "veke 3 2027", "week 10 2027", "2027-W10", "Q1 2027", "1. kvartal 2027", "u. 10"],
      ]),
      "date-serial": ["46091", "46091,5", "46091.25", "46461"],
      "date-order": ["03/25/2027", "12/31/2026", "3-25-2027", "2027-25-03", "3/10/2027 12:00:00 AM"],
      "date-weekday": ["tirsdag 10. mars 2027", "Mon, 10 March 2027"],
      date: [
        "31.02.2027",
        "32.1.2027",
        "snart",
        "i morgen",
        "10.3.1927",
        "10.3.2207",
        "1.2.3.2027",
        "100327",
        "31.12.99",
      ],
    };
    for (const [code, texts] of Object.entries(reasons))
      for (const text of texts)
        expect([text, readWrittenDate(text)]).toEqual([text, { kind: "problem", code }]);
  });

  it("is unknown where people or programs write that there is none", () => {
    const none = [
      "",
      " ",
      "-",
      "–",
      "—",
      "?",
      "??",
      "...",
      "ikke satt",
      "IKKE SATT",
      "ukjent",
      "Ukj.",
      "N.A.",
      "Ukjent.",
      "n/a",
      "N/A",
    ];
    const ends = [
      "31.12.9999",
      "9999-12-31T23:59:59",
      "01.01.0001",
      "0001-01-01",
      "1899-12-30",
      "00.01.1900",
      "1970-01-01",
    ];
    for (const text of [...none, ...ends, "aldri", "ingen utløp", "0"])
      expect([text, readWrittenDate(text)]).toEqual([text, { kind: "unknown" }]);
    expect(isUnknownText("Ukjent legekontor")).toBe(false);
  });

  it("is read without an error and within a moment, whatever the text", () => {
    const part = fc.constantFrom(
      ..."0123456789./-, :tTkl".split(""),
      "mars",
      "onsdag",
      "den",
      "kl. ",
      "\u0301",
      "🙂",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const { kind } = readWrittenDate(parts.join(""));
        expect(["day", "unknown", "problem"]).toContain(kind);
      }),
      { numRuns: 10_000 },
    );
  });
});
