import { parse, type CsvError, type Options } from "csv-parse/sync";
import { Unzip, UnzipInflate } from "fflate";
import readXlsxFile from "read-excel-file/node";
import type { FileProblem } from "@/lib/domain/import-file";
// Relative and with their extensions, since the thread runs this file as it is.
import { cutText, plainText } from "../base/plain-text.ts";
import { findPrivateKey } from "../domain/private-key/find-private-key.ts";
import { privateKeyCode } from "../domain/private-key/form.ts";
import { CellSearch } from "./search-cells.ts";

/** Rows below the heading. */
export const MAX_ROWS = 100_000;
export const MAX_COLUMNS = 100;
/** Characters of a cell: the most that a sheet of Excel holds in one. */
export const MAX_CELL = 32_767;
/**
 * Characters of a row of CSV: a hundred cells of a paragraph each. A quote that is never closed ends here.
 */
const MAX_RECORD = 200_000;
/** The lowest row of a sheet of Excel. */
const MAX_LINE = 1_048_576;
/** Largest unpacked size of a sheet: three times that of MAX_ROWS rows. */
const MAX_UNPACKED_BYTES = 200_000_000;
/** Deflate expands data about a thousand times at most, so this limits the memory that one step takes. */
const PIECE = 16_384;
/** Most rows of one chunk, which is imported in one transaction. */
const CHUNK = 1000;
/** Bytes in which a key file is recognized. */
const HEAD_BYTES = 100_000;
const DELIMITERS = [";", ",", "\t"];

/**
 * A file's table. Rows are given as JSON, a chunk at a time, since they are passed from a thread and
 * stored.
 */
export interface Table {
  headers: string[];
  rowCount: number;
  /** Each a JSON array of up to 1000 rows `{ line, cells }`; `line` is the number in the file, from 1. */
  chunks: string[];
}

class Refused extends Error {
  readonly problem: FileProblem;
  constructor(problem: FileProblem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * Reads CSV (semicolon, comma or tab; UTF-8, UTF-16 or Windows-1252) or XLSX (its first sheet). Days of a
 * sheet become ISO dates. Rows without a value are left out. A file that contains a private key is refused as
 * a whole.
 *
 * It keeps the process busy for seconds with a large file: `readTableInThread` runs it elsewhere.
 * @returns the table, or the code of the problem. Never throws for what a file contains.
 */
export async function readTable(bytes: Uint8Array): Promise<Table | FileProblem> {
  try {
    if (!isZip(bytes)) {
      // A key file is no table, so it is named before it is read as one.
      const form = findPrivateKey(bytes.subarray(0, HEAD_BYTES));
      if (form) return privateKeyCode(form);
    }
    const lines = isZip(bytes) ? await readSheet(bytes) : readCsv(decode(bytes));
    return tableOf(lines);
  } catch (error) {
    return error instanceof Refused ? error.problem : "file-unreadable";
  }
}

interface Line {
  line: number;
  cells: string[];
}

function tableOf([heading, ...rows]: Line[]): Table | FileProblem {
  if (!heading || rows.length === 0) return "file-empty";
  if (rows.length > MAX_ROWS) return "file-too-long";
  const all = [heading, ...rows];
  if (all.some(({ cells }) => cells.slice(MAX_COLUMNS).some(hasValue))) return "file-too-wide";
  if (all.some(({ cells }) => cells.some((cell) => cell.length > MAX_CELL))) return "cell-too-long";
  const search = new CellSearch();
  for (const { cells } of all) search.add(cells);
  const found = search.end();
  if (found) return found;
  const headers = heading.cells.slice(0, MAX_COLUMNS).map((cell) => cutText(cell.trim(), 100));
  const chunks: string[] = [];
  for (let start = 0; start < rows.length; start += CHUNK)
    chunks.push(
      JSON.stringify(
        rows
          .slice(start, start + CHUNK)
          .map(({ line, cells }) => ({ line, cells: cells.slice(0, headers.length) })),
      ),
    );
  return { headers, rowCount: rows.length, chunks };
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function hasValue(cell: string): boolean {
  return cell.trim() !== "";
}

/**
 * A file that is not UTF-8 is read as Windows-1252, which Norwegian Excel writes. The text is plain.
 */
function decode(bytes: Uint8Array): string {
  const text =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
      ? new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes)
      : (tryUtf8(bytes) ?? new TextDecoder("windows-1252").decode(bytes));
  return plainText(text);
}

function tryUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function readCsv(text: string): Line[] {
  const options: Options<string[]> & { columns?: false } = {
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    bom: true,
    // A quotation mark inside a value, as in `5" rør`, is a part of it.
    relax_quotes: true,
    max_record_size: MAX_RECORD,
  };
  try {
    // The delimiter is the one that gives the heading most columns.
    const columns = (delimiter: string) => parse(text, { ...options, delimiter, to: 1 })[0]?.length ?? 0;
    const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: columns(delimiter) }));
    const { delimiter } = counted.reduce((best, each) => (each.count > best.count ? each : best));
    const lines: Line[] = [];
    parse(text, {
      ...options,
      delimiter,
      // Records are counted while they are read: the table of a file of separators does not fit in memory.
      on_record: (cells: string[], { records, empty_lines }) => {
        if (lines.length > MAX_ROWS || records > MAX_LINE) throw new Refused("file-too-long");
        if (cells.some(hasValue)) lines.push({ line: records + empty_lines, cells });
        return null;
      },
    });
    return lines;
  } catch (error) {
    if ((error as CsvError).code === "CSV_MAX_RECORD_SIZE") throw new Refused("cell-too-long");
    throw error;
  }
}

async function readSheet(bytes: Uint8Array): Promise<Line[]> {
  checkBounds(bytes);
  const [sheet] = await readXlsxFile(Buffer.from(bytes));
  return (sheet?.data ?? []).flatMap((row, index) => {
    const cells = row.map(cellText);
    return cells.some(hasValue) ? [{ line: index + 1, cells }] : [];
  });
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  return plainText(cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell));
}

/**
 * Refuses sheets that reach too far, before the reader pads a rectangle up to their last cell. Entries are
 * unpacked and counted: the sizes in a zip's headers and the dimensions in a sheet's may be false. Every
 * entry is looked at, because a sheet may have any name.
 * @throws Refused; Error when the data is not a zip that can be unpacked
 */
function checkBounds(zip: Uint8Array): void {
  let total = 0;
  const unzip = new Unzip((entry) => {
    const count = cellCounter();
    entry.ondata = (error, data, final) => {
      if (error) throw error;
      total += data.length;
      if (total > MAX_UNPACKED_BYTES) throw new Refused("file-unpacks-too-large");
      count(data, final);
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  for (let at = 0; at < zip.length; at += PIECE)
    unzip.push(zip.subarray(at, at + PIECE), at + PIECE >= zip.length);
}

const TAG = /<(?:[A-Za-z_][\w.-]{0,40}:)?(row|c)(?=[\s>/])([^<>]{0,2000})/g;
const REFERENCE = /\sr\s{0,9}=\s{0,9}["']([A-Za-z]{0,7})(\d{0,9})["']/;
/** The start of a tag of this length has not ended yet. */
const MAX_TAG = 3000;

/**
 * Follows the rows and cells of a sheet's XML, given in pieces. References may be left out: the next row or
 * cell is meant then. Cells without a content (`<c r="A1" s="3"/>`, as borders leave them) do not count as
 * columns, yet as rows, for the reader keeps them.
 * @throws Refused
 */
function cellCounter(): (data: Uint8Array, final: boolean) => void {
  const text = new TextDecoder("latin1"); // Tags and references are ASCII.
  let rest = "";
  let row = 0;
  let column = 0;
  const follow = (tag: string, attributes: string) => {
    const [, letters = "", digits = ""] = REFERENCE.exec(attributes) ?? [];
    if (tag === "row") {
      row = digits ? Number(digits) : row + 1;
      column = 0;
    } else {
      column = letters ? columnOf(letters) : column + 1;
      if (digits) row = Number(digits);
      if (column > MAX_COLUMNS && !attributes.endsWith("/")) throw new Refused("file-too-wide");
      if (column > 16_384) throw new Refused("file-too-wide");
    }
    if (row > MAX_LINE) throw new Refused("file-too-long");
  };
  return (data, final) => {
    const piece = rest + text.decode(data, { stream: true });
    const last = piece.lastIndexOf("<");
    const whole = final || last < 0 || piece.length - last > MAX_TAG ? piece : piece.slice(0, last);
    rest = piece.slice(whole.length);
    for (const [, tag, attributes] of whole.matchAll(TAG)) follow(tag!, attributes!);
  };
}

function columnOf(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, each) => sum * 26 + each.charCodeAt(0) - 64, 0);
}
