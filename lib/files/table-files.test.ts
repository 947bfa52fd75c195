import fs from "node:fs";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { makeWorkbook } from "@/lib/dev/testing/workbook";
import { guessMapping } from "@/lib/domain/import-columns";
import type { FileProblem } from "@/lib/domain/import-file";
import { readImportRow } from "@/lib/domain/import-row";
import { readTable } from "./read-table";

const FOLDER = "lib/dev/testing/fixtures/tables";
const TEMPLATES = [{ id: "a", name: "Fjordjournal", environment: "PRODUCTION" as const }];

/** The rows of a file as an import reads them. */
function importOf(file: string) {
  const table = readTable(fs.readFileSync(path.join(FOLDER, file)));
  if (typeof table === "string") throw new Error(table);
  const mapping = guessMapping(table.headers, table.hiddenColumns);
  const rows = table.chunks.flatMap((chunk) => JSON.parse(chunk) as { line: number; cells: string[] }[]);
  return rows.map(({ line, cells }) => ({ line, ...readImportRow(cells, mapping, TEMPLATES, null) }));
}
const dayOf = (date: Date | null | undefined) =>
  date && new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo" }).format(date);

describe("a list of customers as offices have it", () => {
  it.each([
    ["kunder.txt", 'Apoteket "Svanen", Tromsø'],
    ["kunder-mac.csv", "Sjøgata legesenter"],
    ["kunder-cr-utf8.csv", "Sjøgata legesenter"],
    ["kunder.ods", "Sjøgata legesenter"],
    ["kunder-libreoffice.xlsx", "Sjøgata legesenter"],
    ["anforsel-inni.csv", 'Legekontoret "Sjøgata"'],
    ["tomme-naviske.csv", 'Sjøgata 7" legesenter'],
    ["starter-med-anforsel.csv", '"Sjøgata" legesenter'],
  ])("is read from %s", (file, first) => {
    const rows = importOf(file);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect(rows.map(({ record }) => record?.organizationName)).toEqual([
      first,
      "Fjellhaug kommune",
      "Bærumsæter tannklinikk",
      "Øvre Ås helsestasjon",
    ]);
    expect(rows.map(({ record }) => dayOf(record?.expiresAt))).toEqual([
      "2027-03-10",
      "2027-03-11",
      "2027-03-12",
      "2027-03-13",
    ]);
  });

  it("is read below a title and groups of headings, with the sheet's own row numbers", () => {
    const rows = importOf("kundeliste.xlsx");
    expect(rows.map(({ line, problems }) => [line, problems])).toEqual(
      [6, 7, 8, 9].map((line) => [line, []]),
    );
  });

  it.each(["datoer-1900.xlsx", "datoer-1904.xlsx"])(
    "has the same days in %s, and a number that is no date",
    (file) => {
      const rows = importOf(file);
      expect(rows.slice(0, 5).map(({ record }) => dayOf(record?.expiresAt))).toEqual(
        [10, 11, 12, 13, 14].map((day) => `2027-03-${day}`),
      );
      expect(rows[5]).toMatchObject({ line: 7, record: { expiresAt: null } });
      expect(rows[5]!.problems).toEqual([{ column: "expires", code: "date-serial", remark: true }]);
    },
  );

  it("has its dates as text, and rows without one", () => {
    const rows = importOf("datoer-som-tekst.csv");
    const march = Array.from({ length: 12 }, () => "2027-03-10");
    expect(rows.map(({ record }) => dayOf(record?.expiresAt))).toEqual([
      ...march,
      ...[null, null, null, "2027-07-01", null, null, null, null],
    ]);
    expect(rows.flatMap(({ line, problems }) => problems.map(({ code }) => [line, code]))).toEqual([
      [14, "date-partial"],
      [15, "date-partial"],
      [16, "date-partial"],
      [19, "date-serial"],
    ]);
  });
});

describe("a file that is no such list", () => {
  const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, strToU8("x")])));
  const ole = (stream: string) =>
    Buffer.concat([
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      Buffer.alloc(504),
      Buffer.from(`${stream}\0`, "utf16le"),
    ]);
  const openDocument = (kind: string) =>
    zipSync({
      mimetype: [strToU8(`application/vnd.oasis.opendocument.${kind}`), { level: 0 }],
      "content.xml": strToU8("<x/>"),
    });
  const encryptedOds = () =>
    zipSync({
      mimetype: strToU8("application/vnd.oasis.opendocument.spreadsheet"),
      "META-INF/manifest.xml": strToU8("<manifest><encryption-data/></manifest>"),
      "content.xml": strToU8("x"),
    });
  const wide = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

  it.each<[string, Uint8Array, FileProblem]>([
    ["the old format of Excel", fs.readFileSync(path.join(FOLDER, "kunder.xls")), "file-xls"],
    ["an older one", Buffer.from("0904060000001000", "hex"), "file-xls"],
    ["an encrypted spreadsheet of OpenDocument", encryptedOds(), "file-encrypted"],
    ["a text of OpenDocument", openDocument("text"), "file-document"],
    ["an encrypted workbook", ole("EncryptedPackage"), "file-encrypted"],
    ["an old text", ole("WordDocument"), "file-document"],
    ["a text", zip("[Content_Types].xml", "word/document.xml"), "file-document"],
    [
      "a binary workbook",
      zip("[Content_Types].xml", "xl/workbook.bin", "xl/worksheets/sheet1.bin"),
      "file-xlsb",
    ],
    ["a file of Numbers", zip("Index/Document.iwa", "preview.jpg"), "file-numbers"],
    ["an archive", zip("kunder.csv"), "file-archive"],
    ["another archive", Buffer.from("1f8b0800000000000003", "hex"), "file-archive"],
    ["a PDF", Buffer.from("%PDF-1.7\n%âãÏÓ\n"), "file-pdf"],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d", "hex"), "file-image"],
    ["a photograph", Buffer.from("ffd8ffe000104a46", "hex"), "file-image"],
    ["a photograph of a telephone", Buffer.from("000000186674797068656963", "hex"), "file-image"],
    ["a web page", Buffer.from("\r\n<!DOCTYPE html><table><tr><td>Org.nr.</table>"), "file-html"],
    [
      "a table of HTML in UTF-16",
      wide("<html xmlns:x='urn:schemas-microsoft-com:office:excel'>"),
      "file-html",
    ],
    ["a spreadsheet of XML", Buffer.from('<?xml version="1.0"?><Workbook/>'), "file-xml"],
    ["JSON", Buffer.from('[{"orgnr":"315700000"}]'), "file-json"],
    ["rich text", Buffer.from("{\\rtf1\\ansi Org.nr.}"), "file-document"],
    ["nothing", Buffer.from([]), "file-empty"],
    ["spaces", Buffer.from("\ufeff \r\n \r\n"), "file-empty"],
    ["headings alone", Buffer.from("Org.nr.;Kunde\r\n"), "file-empty"],
    ["a program", Buffer.from(`MZ${"\u0001\u0002\u0003\0".repeat(200)}`), "file-unreadable"],
  ])("is named: %s", (_, bytes, problem) => {
    expect(readTable(bytes)).toBe(problem);
  });

  it("is refused where it is cut off or a bit of it is changed, unless that changes nothing", () => {
    const rows = new Map(
      [
        ["Org.nr.", "Kunde"],
        ["315700000", "Ås"],
        ["315700001", "Bø"],
      ].map((cells, at) => [at + 1, cells]),
    );
    const whole = makeWorkbook([{ name: "a", rows }], { hasSharedStrings: true });
    const expected = readTable(whole);
    expect(expected).toMatchObject({ rowCount: 2 });
    for (let at = 0; at < whole.length; at += 5) {
      const damaged = Uint8Array.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      for (const bytes of [damaged, whole.subarray(0, at)]) {
        const table = readTable(bytes);
        // A part of the workbook that holds no rows may be unreadable, and then it is not searched for keys.
        if (typeof table === "object") expect([at, { ...table, isSearched: true }]).toEqual([at, expected]);
      }
    }
  });
});
