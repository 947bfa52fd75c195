import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import type { Table, TableChoices } from "@/lib/domain/import-table";
import { readTable } from "./read-table";

const cell = (text: string, attributes = "") =>
  `<table:table-cell office:value-type="string" ${attributes}><text:p>${text}</text:p></table:table-cell>`;
const row = (cells: string, attributes = "") => `<table:table-row ${attributes}>${cells}</table:table-row>`;
const HEADINGS = row(cell("Org.nr.") + cell("Kunde") + cell("Utløpsdato"));
const date = (day: string, shown: string) =>
  `<table:table-cell office:value-type="date" office:date-value="${day}"><text:p>${shown}</text:p></table:table-cell>`;

/** A spreadsheet whose second table is hidden. */
function makeOds(first: string, second = ""): Uint8Array {
  const style = `<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>`;
  const table = (name: string, styleName: string, rows: string) =>
    `<table:table table:name="${name}" table:style-name="${styleName}">${rows}</table:table>`;
  return zipSync({
    mimetype: [strToU8("application/vnd.oasis.opendocument.spreadsheet"), { level: 0 }],
    "content.xml": strToU8(
      `<?xml version="1.0"?><office:document-content><office:automatic-styles>${style}</office:automatic-styles><office:body><office:spreadsheet>${table("Kunder", "ta1", first)}${table("Gamle", "ta2", second)}</office:spreadsheet></office:body></office:document-content>`,
    ),
  });
}

function tableOf(bytes: Uint8Array, choices?: TableChoices): Table & { rows: [number, string[]][] } {
  const table = readTable(bytes, choices);
  if (typeof table === "string") throw new Error(table);
  const rows = table.chunks.flatMap((chunk) => JSON.parse(chunk) as { line: number; cells: string[] }[]);
  return { ...table, rows: rows.map(({ line, cells }) => [line, cells]) };
}

describe("a spreadsheet of OpenDocument", () => {
  it("gives its rows with their numbers, days as dates, and texts as they are shown", () => {
    const note = `<office:annotation><text:p>ring først</text:p></office:annotation>`;
    const bytes = makeOds(
      HEADINGS +
        row(`<table:table-cell table:number-columns-repeated="1024"/>`, 'table:number-rows-repeated="3"') +
        row(
          `<table:table-cell office:value-type="float" office:value="315700000"><text:p>315 700 000</text:p></table:table-cell>` +
            `<table:table-cell office:value-type="string">${note}<text:p>Sjøgata<text:s text:c="2"/>&amp; <text:span>Ås</text:span></text:p><text:p>2. etasje</text:p></table:table-cell>` +
            date("2027-03-10T23:30:00", "10.03.27"),
        ) +
        row(
          `<table:table-cell table:number-columns-repeated="16384"/>`,
          'table:number-rows-repeated="1048570"',
        ),
    );
    expect(tableOf(bytes)).toMatchObject({
      kind: "ods",
      guess: { sheet: "Kunder", headingRow: 1 },
      rows: [[5, ["315700000", "Sjøgata  & Ås\n2. etasje", "2027-03-10"]]],
      notes: [],
    });
  });

  it("has rows that are hidden or filtered, cells that are merged, and hidden tables", () => {
    const customer = (number: number) => cell(`31570000${number}`) + cell(`Kunde ${number}`) + cell("");
    const bytes = makeOds(
      `<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>` +
        HEADINGS +
        row(customer(1), 'table:visibility="collapse"') +
        row(customer(2), 'table:visibility="filter"') +
        row(cell("315700003", 'table:number-rows-spanned="2"') + cell("Kunde 3") + cell("ukjent")) +
        row(`<table:covered-table-cell/>` + cell("Kunde 3") + cell("ukjent")) +
        row(customer(4), 'table:number-rows-repeated="2"'),
      HEADINGS + row(customer(9)),
    );
    const table = tableOf(bytes);
    expect(table.rows.map(([line, cells]) => [line, cells[0]])).toEqual([
      [4, "315700003"],
      [5, "315700003"],
      [6, "315700004"],
      [7, "315700004"],
    ]);
    expect(table.notes.map(({ code, lines, texts }) => [code, lines, texts])).toEqual([
      ["sheets-hidden", [], ["Gamle"]],
      ["rows-hidden", [2], []],
      ["rows-filtered", [3], []],
      ["cells-merged", [5], []],
      ["columns-hidden", [], ["Utløpsdato"]],
    ]);
    expect(tableOf(bytes, { sheet: "Gamle" }).rows).toHaveLength(1);
  });

  it.each([
    ["file-too-long", HEADINGS + row(cell("1"), 'table:number-rows-repeated="1048576"')],
    ["file-too-wide", HEADINGS + row(cell("1", 'table:number-columns-repeated="16384"'))],
    ["file-unreadable", `${HEADINGS}<table:table-row>`],
    ["file-empty", HEADINGS],
  ])("is refused as %s", (problem, rows) => {
    expect(readTable(makeOds(rows))).toBe(problem);
  });
});
