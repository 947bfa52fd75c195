import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { zipSync } from "fflate";
import writeXlsxFile from "write-excel-file/node";
import { describe, expect, it } from "vitest";
import { ENCODINGS, privateKeyTexts } from "@/lib/dev/testing/key-encodings";
import type { Table } from "@/lib/domain/import-table";
import { MAX_CELL } from "./build-table";
import { readTable } from "./read-table";
import { MAX_COLUMNS, MAX_ROWS } from "./sheet-data";

const rowsOf = (table: Table | string): { line: number; cells: string[] }[] => {
  if (typeof table === "string") throw new Error(table);
  return table.chunks.flatMap((chunk) => JSON.parse(chunk));
};
const text = (value: string) => new TextEncoder().encode(value);
/** A workbook with one sheet, whose part has a name of its own. */
const sheet = (xml: string) => zipSync(workbookWith(text(xml)), { level: 9 });
function workbookWith(data: Uint8Array): Record<string, Uint8Array> {
  const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return {
    "[Content_Types].xml": text("<Types/>"),
    "_rels/.rels": text(
      `<Relationships><Relationship Id="a" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    "xl/workbook.xml": text(
      `<workbook xmlns:r="${relations}"><sheets><sheet name="A" sheetId="1" r:id="b"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": text(
      `<Relationships><Relationship Id="b" Type="${relations}/worksheet" Target="worksheets/any-name.xml"/></Relationships>`,
    ),
    "xl/worksheets/any-name.xml": data,
  };
}

/** Sizes in the headers of a zip that are not those of its entries, as in a zip bomb. */
function withFalseSizes(zip: Uint8Array): Uint8Array {
  const copy = Buffer.from(zip);
  for (const [signature, offset] of [
    ["PK\u0003\u0004", 22],
    ["PK\u0001\u0002", 24],
  ] as const)
    for (
      let at = copy.indexOf(signature, 0, "latin1");
      at >= 0;
      at = copy.indexOf(signature, at + 4, "latin1")
    )
      copy.writeUInt32LE(1, at + offset);
  return copy;
}

describe("a file of text", () => {
  const cell = fc.string({ unit: "grapheme", maxLength: 20 }).map((value) => value.replaceAll("\0", ""));
  const named = fc.stringMatching(/^[A-ZÆØÅ][a-zæøå .]{1,12}[a-zæøå]$/);

  it("gives every row that has a value, with its number in the file, whatever its separators and line ends", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(named, { minLength: 2, maxLength: 5 }),
        fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(";", ",", "\t"),
        fc.constantFrom("\n", "\r\n", "\r"),
        (headings, values, delimiter, record_delimiter) => {
          const given = values.map((cells) => cells.slice(0, headings.length));
          const bytes = text(
            stringify([headings, ...given], { delimiter, record_delimiter, quoted_string: true }),
          );
          const expected = given
            .map((cells, index) => ({ line: index + 2, cells }))
            .filter(({ cells }) => cells.some((each) => each.trim() !== ""));
          const table = readTable(bytes);
          if (expected.length === 0) expect(table).toBe("file-empty");
          else expect(rowsOf(table)).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ["lines without a value", "a;b\n" + "\r\n".repeat(1_500_000), "file-empty"],
    ["nothing but line breaks", "\n".repeat(3_000_000), "file-empty"],
    ["nothing but separators", "a;b\n" + ";\n".repeat(1_048_577), "file-too-long"],
    ["more columns than are read", `${"a;".repeat(MAX_COLUMNS)}b\n1;2`, "file-too-wide"],
    ["one row more than are read", "a\n" + "1\n".repeat(MAX_ROWS + 1), "file-too-long"],
  ])("is refused for %s", async (_, file, problem) => {
    expect(readTable(text(file))).toBe(problem);
  });

  it("keeps a quotation mark inside a value", () => {
    expect(rowsOf(readTable(text('a;b\n5" rør;2\n"c ""d""";4')))).toEqual([
      { line: 2, cells: ['5" rør', "2"] },
      { line: 3, cells: ['c "d"', "4"] },
    ]);
  });

  it("may have its largest number of rows and columns", () => {
    const row = `${"1;".repeat(MAX_COLUMNS - 1)}2`;
    const wide = rowsOf(readTable(text(`${row}\n${row}`)));
    expect(wide[0]!.cells).toHaveLength(MAX_COLUMNS);
    const long = readTable(text("a\n" + "1\n".repeat(MAX_ROWS)));
    expect(long).toMatchObject({ rowCount: MAX_ROWS });
  });
});

describe("a spreadsheet", () => {
  it("gives its rows with their numbers, and days as ISO dates", async () => {
    const bytes = await writeXlsxFile([
      [{ value: "Kunde" }, { value: "Utløper" }],
      [],
      [{ value: "Ærlig" }, { value: new Date("2027-03-01T00:00:00Z"), format: "dd.mm.yyyy" }],
    ]).toBuffer();
    expect(rowsOf(readTable(bytes))).toEqual([{ line: 3, cells: ["Ærlig", "2027-03-01"] }]);
  });

  const cells = (...references: string[]) =>
    `<worksheet><sheetData>${references.map((each) => `<row r="${/\d+/.exec(each)}"><c r="${each}"><v>1</v></c></row>`).join("")}</sheetData></worksheet>`;
  it.each([
    ["a value in the last column", sheet(cells("A1", "XFD1")), "file-too-wide"],
    ["a value in a far row and the last column", sheet(cells("A1", "XFD90000")), "file-too-wide"],
    ["a row below the last", sheet(cells("A1", "A1048577")), "file-too-long"],
    [
      "a column with a prefixed tag",
      sheet(`<x:row r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>`),
      "file-too-wide",
    ],
    ["columns without references", sheet(`<row>${"<c><v>1</v></c>".repeat(101)}</row>`), "file-too-wide"],
    ["rows without references", sheet("<row/>".repeat(1_048_577)), "file-too-long"],
    ["its unpacked size", zipSync(workbookWith(new Uint8Array(200_000_001))), "file-unpacks-too-large"],
    [
      "its unpacked size, whatever the headers say",
      withFalseSizes(zipSync(workbookWith(new Uint8Array(200_000_001)))),
      "file-unreadable",
    ],
    ["not being one", zipSync({ "a.xml": text("<a/>") }), "file-archive"],
  ])("is refused for %s", async (_, bytes, problem) => {
    expect(readTable(bytes)).toBe(problem);
  });

  it("counts a cell that is cut anywhere between two pieces of the unpacked data", () => {
    for (const before of [0, 1, 2, 3, 5, 8, 13, 21, 34])
      expect(
        readTable(
          sheet(`<!--${"x".repeat(65_536 - before)}--><row r="1"><c r="XFD1" t="n"><v>1</v></c></row>`),
        ),
      ).toBe("file-too-wide");
  });
});

describe("a private key in a file", () => {
  const keys = privateKeyTexts();

  it("is found in any cell of CSV and XLSX, in any form and encoding", async () => {
    const encodings = Object.values(ENCODINGS);
    for (const [index, key] of keys.filter(({ name }) => !/DER|PKCS#12/.test(name)).entries()) {
      const cell = encodings[index % encodings.length]!(key.text);
      if (cell.length > MAX_CELL) continue;
      const rows = [
        ["Org.nr.", "Kunde", "Notat"],
        ["315700000", "Legekontoret", "ring først"],
        ["", cell],
      ];
      expect([key.name, readTable(text(stringify(rows, { delimiter: ";" })))]).toEqual([
        key.name,
        expect.stringMatching(/^private-key/),
      ]);
      const written = await writeXlsxFile(
        rows.map((row) => row.map((value) => ({ value, type: String }))),
        { sheet: "A" },
      ).toBuffer();
      expect([key.name, readTable(written)]).toEqual([key.name, expect.stringMatching(/^private-key/)]);
    }
  }, 60_000);

  it("is found when its lines are the rows of a column, without delimiters and beside other columns", () => {
    for (const key of keys.filter(({ name }) => name.endsWith("PEM without delimiters"))) {
      const rows = key.text
        .split("\n")
        .filter(Boolean)
        .map((line, index) => [`31570000${index}`, `Kontor ${index}`, line, "nei"]);
      expect([key.name, readTable(text(stringify([["a", "b", "c", "d"], ...rows])))]).toEqual([
        key.name,
        expect.stringMatching(/^private-key-(der|encrypted)$/),
      ]);
    }
  });

  it("is named when the file is a key file", () => {
    for (const key of keys.filter(({ name }) => /DER|PKCS#12/.test(name)))
      expect(readTable(Buffer.from(key.text, "latin1"))).toMatch(/^private-key-(der|keystore|encrypted)$/);
  });
});
