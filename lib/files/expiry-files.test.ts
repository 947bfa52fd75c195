import { execFileSync } from "node:child_process";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { strFromU8, unzipSync } from "fflate";
import readXlsxFile from "read-excel-file/node";
import { describe, expect, it } from "vitest";
import { expiryCsv } from "./expiry-csv";
import { expirySheet } from "./expiry-sheet";
import type { ExpiryCell, ExpiryTable } from "./expiry-table";

const headings = ["Kunde", "Org.nr.", "Utløper", "Dager"];
/** Half past midnight on 28 March in Oslo, in the hour before the clock is changed. */
const expires = new Date("2027-03-27T23:30:00Z");
const rows: ExpiryCell[][] = [
  ["Ås legekontor", { exact: "315700000", text: "315 700 000" }, { date: expires, text: "28.03.2027" }, 12],
  ["=HYPERLINK(1)", { exact: "999999999", text: "999 999 999" }, { date: null, text: "Ukjent" }, null],
];
const table: ExpiryTable = {
  language: "nb-NO",
  title: "Utløpsrapport",
  lead: ["Utløper innen: 30 dager", "Laget 26. november 2026"],
  columns: headings.map((heading) => ({ heading, sheetWidth: 20, pdfWidth: 50 })),
  groups: rows.map((row) => ({ title: "", rows: [row] })),
  cut: "Bare de første 2 er med.",
};

async function csv(): Promise<string> {
  let text = "";
  const batches = (async function* () {
    for (const row of rows) yield [row];
  })();
  for await (const part of expiryCsv(table.columns, batches)) text += part;
  return text;
}

describe("a report as XLSX", () => {
  it("has title, filter and headings in view, and a filter over exactly the rows", async () => {
    const files = unzipSync(new Uint8Array(await expirySheet(table)));
    const xml = strFromU8(files["xl/worksheets/sheet1.xml"]!);
    expect(xml).toMatch(/<pane [^>]*ySplit="5"[^>]*state="frozen"/);
    expect(xml).toContain('</sheetData><autoFilter ref="A5:D7"/>');
  });

  it("has numbers of organizations as text without spaces, and dates of the day in Oslo", async () => {
    const [sheet] = await readXlsxFile(await expirySheet(table));
    const data = sheet!.data;
    expect(data[0]![0]).toBe("Utløpsrapport");
    expect(data[1]![0]).toBe("Utløper innen: 30 dager");
    expect(data[4]).toEqual(headings);
    expect(data[5]).toEqual(["Ås legekontor", "315700000", new Date("2027-03-28T00:00:00Z"), 12]);
    expect(data[6]!.slice(0, 3)).toEqual(["'=HYPERLINK(1)", "999999999", null]);
  });

  it.each(["Pacific/Kiritimati", "America/Los_Angeles"])("is the same for a process in %s", (zone) => {
    const program = `
      import { expirySheet } from "@/lib/files/expiry-sheet";
      import { unzipSync } from "fflate";
      const table = ${JSON.stringify({ ...table, groups: [] })};
      table.groups = [{ title: "", rows: [[{ date: new Date("${expires.toISOString()}"), text: "" }]] }];
      void expirySheet(table).then((bytes) => {
        const xml = new TextDecoder().decode(unzipSync(new Uint8Array(bytes))["xl/worksheets/sheet1.xml"]);
        console.log(/<v>(46\\d{3}[^<]*)</.exec(xml)[1]);
      });`;
    const tsx = path.resolve("node_modules/tsx/dist/cli.mjs");
    const output = execFileSync(process.execPath, [tsx, "--eval", program], {
      env: { NODE_ENV: "test", PATH: process.env.PATH, TZ: zone },
      encoding: "utf8",
    });
    // 28 March 2027, in days since 30 December 1899.
    expect(output.trim()).toBe("46474");
  });
});

describe("a report as CSV for people", () => {
  it("has the headings and dates of the page, as Excel reads them", async () => {
    const text = await csv();
    expect(text.startsWith("\uFEFFKunde;Org.nr.;Utløper;Dager\n")).toBe(true);
    expect(text.match(/\uFEFF/g)).toHaveLength(1);
    expect(parse(text, { delimiter: ";", bom: true })).toEqual([
      headings,
      ["Ås legekontor", "315700000", "28.03.2027", "12"],
      ["'=HYPERLINK(1)", "999999999", "Ukjent", ""],
    ]);
  });
});
