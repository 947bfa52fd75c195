import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeWorkbook, type GivenCell, type GivenSheet, type WorkbookForm } from "@/lib/dev/testing/workbook";
import type { Table, TableChoices } from "@/lib/domain/import-table";
import { readTable } from "./read-table";

const HEADINGS = ["Org.nr.", "Kunde", "Klientmal", "Utløpsdato"];
const OTHER = [..."xyz æøå čđŋšŧž & < > \" ' ½ 🙂 \n"];

const tableOf = (bytes: Uint8Array, choices?: TableChoices): Table => {
  const table = readTable(bytes, choices);
  if (typeof table === "string") throw new Error(table);
  return table;
};
const rowsOf = (table: Table) =>
  table.chunks.flatMap((chunk) => JSON.parse(chunk) as { line: number; cells: string[] }[]);
const noteOf = (table: Table, code: string) => table.notes.find((note) => note.code === code);
const sheet = (first: number, rows: GivenCell[][], more: Partial<GivenSheet> = {}): GivenSheet => ({
  name: "Kunder",
  rows: new Map(rows.map((cells, index) => [first + index, cells])),
  ...more,
});
const customer = (number: number): GivenCell[] => [
  `${315_700_000 + number}`,
  `Kunde ${number}`,
  "Fjord",
  "1.2.2027",
];

const forms: fc.Arbitrary<WorkbookForm> = fc.record({
  isStrict: fc.boolean(),
  is1904: fc.boolean(),
  hasSharedStrings: fc.boolean(),
  hasNoReferences: fc.boolean(),
  prefix: fc.constantFrom("", "x", "ns0"),
  folder: fc.constantFrom("xl", "Book", "a/b"),
});

describe("a workbook", () => {
  it("gives its rows with their numbers in every form in which programs write it", () => {
    const cell = fc
      .string({ unit: fc.constantFrom(...OTHER), maxLength: 8 })
      .filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(
        forms,
        fc.array(cell, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        (form, names, first, gap) => {
          const given = names.map((name, index) => ({
            line: first + gap + index * 2,
            cells: [`${315_700_000 + index}`, name, index % 3 === 0 ? "" : "Fjord", "ukjent"],
          }));
          const rows = new Map<number, GivenCell[]>([[first, HEADINGS]]);
          for (const { line, cells } of given) rows.set(line, cells);
          const table = tableOf(makeWorkbook([{ name: "Å & b", rows }], form));
          expect(table.guess).toMatchObject({ headingRow: first, sheet: "Å & b" });
          expect(table.headers).toEqual(HEADINGS);
          expect(rowsOf(table)).toEqual(given);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("gives a day as the same date in both date systems and every format of a date, and no other number", () => {
    const dates = [
      "dd.mm.yyyy",
      "[$-414]d. mmmm yyyy;@",
      "yyyy\\-mm\\-dd",
      "m/d/yy h:mm",
      'd". dag i "mmm',
      "mmm yy",
    ];
    const others = [
      "General",
      "0",
      "#,##0.00",
      '0" dager"',
      "[Red]0",
      "0%",
      "[h]:mm",
      "Standard",
      "@",
      "0.00E+00",
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 29_000 }),
        fc.constantFrom(0, 0.25, 0.999_99),
        fc.boolean(),
        fc.constantFrom(...dates),
        fc.constantFrom(...others),
        (days, time, is1904, format, other) => {
          const day = new Date(Date.UTC(2000, 0, 1 + days)).toISOString().slice(0, 10);
          const serial = days + time + (is1904 ? 36_526 - 1462 : 36_526);
          const cells = [
            { serial, format },
            { serial, format: other },
          ];
          const table = tableOf(
            makeWorkbook([sheet(1, [HEADINGS, [...customer(1).slice(0, 2), ...cells]])], { is1904 }),
          );
          expect(rowsOf(table)[0]!.cells.slice(2)).toEqual([day, String(serial)]);
        },
      ),
    );
  });

  it("is read below titles and groups of headings, which are counted", () => {
    const rows = [
      ["Kundeliste"],
      ["Oppdatert 12.11.2026"],
      ["Kunde", "", "Klient"],
      HEADINGS,
      customer(0),
      customer(1),
    ];
    const table = tableOf(makeWorkbook([sheet(2, rows, { merges: ["A2:D2", "A4:B4", "C4:D4"] })]));
    expect(table.guess.headingRow).toBe(5);
    expect(noteOf(table, "rows-above")).toMatchObject({ count: 3, lines: [2, 3, 4] });
    expect(rowsOf(table).map(({ line }) => line)).toEqual([6, 7]);
    expect(tableOf(makeWorkbook([sheet(2, rows)]), { headingRow: 4 }).headers).toEqual([
      "Kunde",
      "",
      "Klient",
      "",
    ]);
  });

  it("has headings that are merged over two rows, and a customer that is merged over its installations", () => {
    const rows = [
      ["Org.nr.", "Kunde", "Klient", ""],
      ["", "", "Klientmal", "Utløpsdato"],
      customer(0),
      ["", "", "Legevakt", "2.3.2027"],
    ];
    const table = tableOf(
      makeWorkbook([sheet(1, rows, { merges: ["A1:A2", "B1:B2", "C1:D1", "A3:A4", "B3:B4"] })]),
    );
    expect(table.headers).toEqual(["Org.nr.", "Kunde", "Klientmal", "Utløpsdato"]);
    expect(rowsOf(table)[1]!.cells).toEqual(["315700000", "Kunde 0", "Legevakt", "2.3.2027"]);
    expect(noteOf(table, "cells-merged")).toMatchObject({ count: 2, lines: [4] });
  });

  it("takes in nothing that is hidden unless it is chosen, and says what is", () => {
    const rows = [HEADINGS, customer(0), customer(1), customer(2), customer(3)];
    const hidden = { hiddenRows: [3, 5], hiddenColumns: [2], filter: "A1:D4" };
    const sheets = [
      sheet(1, rows, hidden),
      sheet(1, [HEADINGS, customer(9)], { name: "Gamle", state: "hidden" }),
      sheet(1, [["Prisliste"], ["1"]], { name: "Priser" }),
      sheet(1, [HEADINGS], { name: "Makro", state: "veryHidden" }),
    ];
    const bytes = makeWorkbook(sheets);
    const table = tableOf(bytes);
    expect(rowsOf(table).map(({ line }) => line)).toEqual([2, 4]);
    expect(table.hiddenColumns).toEqual([1]);
    expect(table.guess.sheets.map(({ name, hidden: isHidden }) => [name, isHidden])).toEqual([
      ["Kunder", false],
      ["Gamle", true],
      ["Priser", false],
      ["Makro", true],
    ]);
    expect(noteOf(table, "rows-filtered")).toMatchObject({ count: 1, lines: [3] });
    expect(noteOf(table, "rows-hidden")).toMatchObject({ count: 1, lines: [5] });
    expect(noteOf(table, "columns-hidden")).toMatchObject({ texts: ["Kunde"] });
    expect(noteOf(table, "sheets-hidden")).toMatchObject({ texts: ["Gamle", "Makro"] });
    expect(noteOf(table, "sheets-other")).toMatchObject({ texts: ["Priser"] });
    const all = tableOf(bytes, { include: ["hidden", "filtered"] });
    expect(rowsOf(all).map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    const other = tableOf(bytes, { sheet: "Gamle" });
    expect(noteOf(other, "sheet-hidden")).toMatchObject({ texts: ["Gamle"] });
    expect(rowsOf(other)).toHaveLength(1);
  });

  it("has its list on the sheet whose headings are known, wherever that is", () => {
    const about = sheet(1, [["Om listen"], ["Laget av", "Kari"], ["a", "b"], ["c", "d"]], {
      name: "Forside",
    });
    expect(tableOf(makeWorkbook([about, sheet(3, [HEADINGS, customer(0)])])).guess).toMatchObject({
      sheet: "Kunder",
      headingRow: 3,
    });
  });

  it("has totals and headings that recur, which are no rows", () => {
    const totals = [["Sum", "", "", "4"], ["Totalt: 4 kunder"], ["", "Antall", "4"]];
    const rows = [HEADINGS, customer(0), HEADINGS, customer(1), ...totals];
    const table = tableOf(makeWorkbook([sheet(1, rows)]));
    expect(rowsOf(table).map(({ line }) => line)).toEqual([2, 4]);
    expect(noteOf(table, "rows-total")).toMatchObject({ count: 3, lines: [5, 6, 7] });
    expect(noteOf(table, "headings-repeated")).toMatchObject({ count: 1, lines: [3] });
    expect(tableOf(makeWorkbook([sheet(1, rows)]), { include: ["total"] }).rowCount).toBe(5);
  });

  it("may have no headings: its first row is then one of the table", () => {
    const table = tableOf(makeWorkbook([sheet(1, [customer(0), customer(1)])]));
    expect(table).toMatchObject({ guess: { headingRow: 0 }, headers: ["", "", "", ""], rowCount: 2 });
    expect(noteOf(table, "headings-missing")).toBeDefined();
  });
});
