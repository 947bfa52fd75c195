import type { FileProblem } from "../domain/import-file.ts";
import { findPrivateKey } from "../domain/private-key/find-private-key.ts";
import { privateKeyCode } from "../domain/private-key/form.ts";
import type { Delimiter, Table, TableChoices, TableGuess } from "../domain/import-table.ts";
import { HEADING_ROWS, headingScore } from "../domain/table-shape.ts";
// Relative and with their extensions, since the thread runs this file as it is.
import { cutText, plainText } from "../base/plain-text.ts";
import { buildTable, hasValue } from "./build-table.ts";
import { decodeText } from "./decode-text.ts";
import { guessDelimiter, statedDelimiter } from "./guess-delimiter.ts";
import { parseDelimited } from "./parse-delimited.ts";
import { Ods } from "./read-ods.ts";
import { Xlsx } from "./read-xlsx.ts";
import { recognizeFile } from "./recognize-file.ts";
import { Refused } from "./refused.ts";
import { emptySheet, MAX_LINE, MAX_ROWS, type SheetData, type Workbook } from "./sheet-data.ts";
import { TableNotes } from "./table-notes.ts";
import { searchWorkbook } from "./search-workbook.ts";
import { ZipEntries } from "./zip-entries.ts";
import { recognizeZip } from "./recognize-zip.ts";

/** Bytes in which a key file is recognized. */
const HEAD_BYTES = 100_000;
/** Lines above the headings and lines without a row, besides those of a table. */
const MAX_OTHER = 1000;

/**
 * Reads a table: XLSX, ODS, or text with semicolons, commas, tabs or bars between its cells, in UTF-8,
 * UTF-16, Windows-1252 or Mac Roman. Encoding, delimiter, sheet and headings are guessed where they are not
 * chosen. Rows without a value are left out; days of a sheet become ISO dates. A file that contains a
 * private key is refused as a whole, wherever in it the key is.
 *
 * It keeps the process busy for seconds with a large file: `readTableInThread` runs it elsewhere.
 * @param source the bytes of a file, or text that was pasted
 * @returns the table, or the code of the problem. Never throws for what a file contains.
 */
export function readTable(source: Uint8Array | string, choices: TableChoices = {}): Table | FileProblem {
  try {
    if (typeof source === "string") return readPasted(source, choices);
    if (source.byteLength === 0) return "file-empty";
    const format = recognizeFile(source);
    if (format === "zip") return readZip(source, choices);
    // A key file is no table, so it is named before it is read as one.
    const form = findPrivateKey(source.subarray(0, HEAD_BYTES));
    if (form) return privateKeyCode(form);
    if (format === "binary") return "file-unreadable";
    return format === "text" ? readText(source, choices) : format;
  } catch (error) {
    return error instanceof Refused ? error.problem : "file-unreadable";
  }
}

function readZip(bytes: Uint8Array, choices: TableChoices): Table | FileProblem {
  const zip = new ZipEntries(bytes);
  const format = recognizeZip(zip);
  if (format === "xlsx") return readWorkbook(format, new Xlsx(zip), zip, choices);
  return format === "ods" ? readWorkbook(format, new Ods(zip), zip, choices) : format;
}

function readWorkbook(
  kind: "xlsx" | "ods",
  workbook: Workbook,
  zip: ZipEntries,
  choices: TableChoices,
): Table | FileProblem {
  const sheets = workbook.peek(HEADING_ROWS);
  if (sheets.length === 0) return "file-empty";
  const notes = new TableNotes();
  const chosen = sheets.findIndex(({ name }) => nameOf(name) === choices.sheet);
  const index = chosen >= 0 ? chosen : bestSheet(sheets);
  for (const [at, { name, isHidden, filled }] of sheets.entries()) {
    if (at === index && isHidden) notes.add("sheet-hidden", { text: name });
    if (at !== index && filled > 0) notes.add(isHidden ? "sheets-hidden" : "sheets-other", { text: name });
  }
  const data = workbook.read(index);
  for (const row of data.rows) row.cells = row.cells.map((cell) => plainText(cell ?? ""));
  for (const line of data.withoutResult) notes.add("formula-without-result", { line });
  if (workbook.dateSystem === 1904) notes.add("dates-1904");
  const guess = {
    encoding: null,
    delimiter: null,
    sheets: sheets.map(({ name, filled, isHidden }) => ({
      name: nameOf(name),
      rows: filled,
      hidden: isHidden,
    })),
    sheet: nameOf(sheets[index]!.name),
  };
  const table = buildTable({ kind, data, guess, notes }, choices);
  if (typeof table === "string") return table;
  const others = sheets.flatMap(({ filled }, at) => (at !== index && filled > 0 ? [at] : []));
  return { ...table, isSearched: searchWorkbook(workbook, zip, others) };
}

/** A sheet's name as it is shown, and chosen by. */
function nameOf(name: string): string {
  return cutText(plainText(name), 100);
}

/** The sheet whose rows look most like the list: a hidden one only where no other has rows. */
function bestSheet(sheets: ReturnType<Workbook["peek"]>): number {
  const scores = sheets.map(({ isHidden, filled, rows }) => {
    const top = rows.slice(0, HEADING_ROWS);
    const headings = top.reduce((most, { cells }) => Math.max(most, headingScore(cells)), 0);
    return (filled > 0 ? 1 + headings : 0) + (isHidden || filled === 0 ? 0 : 1000);
  });
  return scores.indexOf(Math.max(...scores));
}

function readText(bytes: Uint8Array, choices: TableChoices): Table | FileProblem {
  const { text, encoding, confidence } = decodeText(bytes, choices.encoding);
  const notes = new TableNotes();
  if (confidence === "unsure") notes.add("encoding-unsure");
  return readDelimited(text, "text", { name: encoding, confidence }, choices, notes);
}

function readPasted(text: string, choices: TableChoices): Table | FileProblem {
  const form = findPrivateKey(text.slice(0, HEAD_BYTES));
  if (form) return privateKeyCode(form);
  return readDelimited(text, "pasted", null, choices, new TableNotes());
}

function readDelimited(
  source: string,
  kind: "text" | "pasted",
  encoding: TableGuess["encoding"],
  choices: TableChoices,
  notes: TableNotes,
): Table | FileProblem {
  const stated = statedDelimiter(source);
  const text = plainText(stated?.text ?? source);
  const delimiter = choices.delimiter ?? stated?.delimiter ?? guessDelimiter(text);
  const data = readLines(text, delimiter, notes);
  const guess = { encoding, delimiter, sheets: [], sheet: null };
  return buildTable({ kind, data, guess, notes }, choices);
}

const GARBLED = /\u00c3[\u00a5\u00a6\u00b8\u02dc\u2020\u2026]|\u00e2\u20ac/;

/** @throws Refused for more lines than a table may have */
function readLines(text: string, delimiter: Delimiter, notes: TableNotes): SheetData {
  const data = emptySheet();
  for (const { line, cells, quote } of parseDelimited(text, delimiter)) {
    if (line > MAX_LINE) throw new Refused("file-too-long");
    if (!cells.some(hasValue)) continue;
    if (data.rows.length > MAX_ROWS + MAX_OTHER) throw new Refused("file-too-long");
    if (quote) notes.add(`quote-${quote}`, { line });
    if (cells.some((cell) => cell.includes("\ufffd"))) notes.add("encoding-broken", { line });
    if (cells.some((cell) => GARBLED.test(cell))) notes.add("letters-garbled", { line });
    data.rows.push({ line, cells, isHidden: false });
  }
  data.filled = data.rows.length;
  return data;
}
