import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldHeading, guessMapping, IMPORT_FIELDS, type ImportMapping } from "./import-columns";
import { learnHeadings, type LearnedHeadings, mapHeadings } from "./learned-headings";

const NONE: LearnedHeadings = new Map();
const heading = fc.constantFrom(
  "Kunde",
  "Org.nr.",
  "Klient-ID",
  "Nr",
  "Hva de heter",
  "Sted",
  "Server",
  "",
  "X1",
);
const headers = fc.array(heading, { maxLength: 8 });

/** A mapping of some fields to different columns. */
const mappingOf = (count: number) =>
  fc
    .tuple(fc.shuffledSubarray([...IMPORT_FIELDS]), fc.shuffledSubarray([...Array(count).keys()]))
    .map(([fields, columns]): ImportMapping =>
      Object.fromEntries(fields.slice(0, columns.length).map((field, index) => [field, columns[index]])),
    );

describe("headings that were learned", () => {
  it("make the next file with the same headings map as it was confirmed", () => {
    fc.assert(
      fc.property(
        headers.chain((each) => fc.tuple(fc.constant(each), mappingOf(each.length))),
        ([each, confirmed]) => {
          const { learned, asGuessed } = learnHeadings(each, [], confirmed);
          const known = new Map(learned.map(({ heading, field }) => [heading, field]));
          const mapped = mapHeadings(each, [], known);
          const isUnique = (column: number) =>
            each.filter((other) => foldHeading(other) === foldHeading(each[column]!)).length === 1;
          for (const field of IMPORT_FIELDS) {
            const column = confirmed[field];
            if (column !== undefined && foldHeading(each[column]!) !== "" && isUnique(column))
              expect([field, mapped[field]]).toEqual([field, column]);
          }
          expect(learned.every((one) => !asGuessed.includes(one.heading))).toBe(true);
        },
      ),
    );
  });

  it("are none where the portal guesses the same, and a guess is as before without any", () => {
    fc.assert(
      fc.property(headers, (each) => {
        expect(learnHeadings(each, [], guessMapping(each)).learned).toEqual([]);
        expect(mapHeadings(each, [], NONE)).toEqual(guessMapping(each));
      }),
    );
  });

  it("may say that a column is not imported", () => {
    const confirmed = { organizationNumber: 0 };
    const { learned } = learnHeadings(["Org.nr.", "Navn"], [], confirmed);
    expect(learned).toEqual([{ heading: "navn", written: "Navn", field: null }]);
    expect(mapHeadings(["Org.nr.", "Navn"], [], new Map([["navn", null]]))).toEqual(confirmed);
  });

  it("use every column once", () => {
    fc.assert(
      fc.property(
        headers,
        fc.dictionary(heading.map(foldHeading), fc.option(fc.constantFrom(...IMPORT_FIELDS))),
        (each, learned) => {
          const columns = Object.values(mapHeadings(each, [], new Map(Object.entries(learned))));
          expect(new Set(columns).size).toBe(columns.length);
        },
      ),
    );
  });
});
