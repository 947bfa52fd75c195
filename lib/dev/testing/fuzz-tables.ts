import fs from "node:fs";
import { unzipSync, zipSync } from "fflate";
import fc from "fast-check";
import type { Table } from "@/lib/domain/import-table";
import { readTable } from "@/lib/files/read-table";
import { encodeText } from "./text-encodings";

const FOLDER = "lib/dev/testing/fixtures/tables";
/** Milliseconds in which a small file is read or refused, on a busy machine. */
const MAX_MS = 5000;

const CLIENT_ID = /00abc[0-9a-f]{3}-1111-4222-8333-[0-9a-f]{12}/;

const fixture = (name: string) => new Uint8Array(fs.readFileSync(`${FOLDER}/${name}`));

/** Good files, by format. */
function goodFiles(): Record<string, Uint8Array> {
  const lines = Array.from({ length: 30 }, (_, index) => {
    const id = `00abc${index.toString(16).padStart(3, "0")}-1111-4222-8333-${index.toString(16).padStart(12, "0")}`;
    return `${315_700_000 + index};${index % 4 === 0 ? `"Kontor; ""nr. ${index}"""` : "Sjøgata"};Fjord;${id};10.03.2027`;
  });
  const text = ["Org.nr.;Kunde;Klientmal;Klient-ID;Utløpsdato", ...lines, "Sum;;;30;"].join("\r\n");
  return {
    csv: encodeText(text, "utf-8")!,
    "csv-utf16": encodeText(text, "utf-16le", true)!,
    "csv-windows": encodeText(text, "windows-1252")!,
    "csv-mac": encodeText(text.replaceAll("\r\n", "\r"), "macintosh")!,
    tsv: fixture("kunder.txt"),
    xlsx: fixture("kundeliste.xlsx"),
    "xlsx-dates": fixture("datoer-1904.xlsx"),
    xls: fixture("kunder.xls"),
    ods: fixture("kunder.ods"),
  };
}

type Mutation = { kind: "set" | "insert" | "delete" | "copy"; at: number; byte: number; length: number };

/** Bytes that mean something in a table, besides any. */
const BYTES = [...Buffer.from('"";,\t|\r\n<>&/= \0\u0001')].concat([0xff, 0xfe, 0xef]);
const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("set", "insert", "delete", "copy"),
    at: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
    byte: fc.oneof(fc.constantFrom(...BYTES), fc.nat({ max: 255 })),
    length: fc.oneof(fc.constant(1), fc.nat({ max: 200 })),
  }),
  { minLength: 1, maxLength: 5 },
);

function mutate(bytes: Uint8Array, all: readonly Mutation[]): Uint8Array {
  return all.reduce<Uint8Array>((file, { kind, at, byte, length }) => {
    const start = Math.floor(at * file.length);
    const [head, tail] = [file.subarray(0, start), file.subarray(start)];
    if (kind === "set") return Buffer.concat([head, Uint8Array.of(byte), tail.subarray(1)]);
    if (kind === "insert") return Buffer.concat([head, Uint8Array.of(byte), tail]);
    if (kind === "delete") return Buffer.concat([head, tail.subarray(length)]);
    return Buffer.concat([head, tail.subarray(0, length), tail]);
  }, bytes);
}

/** Changes a part within a zip file, whose checksum is then right. */
function mutateWithin(zip: Uint8Array, part: number, all: readonly Mutation[]): Uint8Array {
  const parts = unzipSync(zip);
  const names = Object.keys(parts);
  const name = names[part % names.length]!;
  return zipSync({ ...parts, [name]: mutate(parts[name]!, all) });
}

/**
 * Reads changed copies of good files of every format.
 * @returns what went wrong: an exception, more time than a file may take, or rows that are neither read nor
 * named
 */
export function fuzzTables(input: { runs: number; seed: number }): {
  files: number;
  tables: number;
  faults: string[];
} {
  const faults: string[] = [];
  let files = 0;
  let tables = 0;
  for (const [format, good] of Object.entries(goodFiles())) {
    const isZip = good[0] === 0x50;
    const property = fc.property(mutations, fc.nat({ max: 20 }), fc.boolean(), (all, part, within) => {
      const bytes = isZip && within ? mutateWithin(good, part, all) : mutate(good, all);
      const started = performance.now();
      const table = readTable(bytes);
      const ms = performance.now() - started;
      files += 1;
      if (ms > MAX_MS) throw new Error(`took ${Math.round(ms)} ms`);
      if (typeof table === "string") return;
      tables += 1;
      const wrong = accountingFault(table) ?? (isZip ? null : lostLine(table, bytes));
      if (wrong) throw new Error(wrong);
    });
    const result = fc.check(property, { numRuns: input.runs, seed: input.seed });
    if (result.failed)
      faults.push(`${format}: ${String(result.errorInstance)} with ${fc.stringify(result.counterexample)}`);
  }
  return { files, tables, faults };
}

/** Every row with a value is one of the rows, the headings, or said to be something else. */
function accountingFault(table: Table): string | null {
  const { rowCount, unreadCount, filled, guess, notes } = table;
  const setAside = ["rows-above", "headings-repeated", "rows-hidden", "rows-filtered", "rows-total"];
  const noted = notes
    .filter(({ code }) => setAside.includes(code))
    .reduce((sum, { count }) => sum + count, 0);
  const accounted = rowCount + unreadCount + noted + (guess.headingRow > 0 ? 1 : 0);
  return accounted === filled ? null : `${filled} rows, of which ${accounted} are accounted for`;
}

/** A line that nothing was changed in is a row of its own, or is named. */
function lostLine(table: Table, bytes: Uint8Array): string | null {
  const text = new TextDecoder(table.guess.encoding!.name).decode(bytes);
  const rows = table.chunks.flatMap((chunk) => JSON.parse(chunk) as { cells: string[] }[]);
  const cells = [...rows, ...table.top].flatMap((row) => row.cells);
  const named = [...cells.filter((cell) => !/[\r\n]/.test(cell)), ...table.unread.map((line) => line.text)];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const id = CLIENT_ID.exec(line)?.[0];
    if (!id || !/^\d{9}[;\t][^"]*$/.test(line)) continue;
    if (!named.some((each) => each.includes(id))) return `the line of ${id} is lost`;
  }
  return null;
}
