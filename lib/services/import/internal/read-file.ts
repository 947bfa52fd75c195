import { parse } from "csv-parse/sync";
import readXlsxFile from "read-excel-file/node";
import { AppError, isAppError } from "@/lib/base/errors";
import { unpacksWithin } from "@/lib/files/unpacked-size";

export const MAX_BYTES = 20_000_000;
/** Largest unpacked size of a sheet: three times that of MAX_ROWS rows. */
const MAX_UNPACKED_BYTES = 200_000_000;
export const MAX_ROWS = 100_000;
const MAX_COLUMNS = 100;
const DELIMITERS = [";", ",", "\t"];

/** A file as rows of text. */
export interface ReadFile {
  headers: string[];
  rows: { line: number; cells: string[] }[];
}

/**
 * Reads CSV (semicolon, comma or tab; UTF-8, UTF-16 or Windows-1252) or XLSX (its first sheet). Days of a
 * sheet become ISO dates. A file that contains a private key is refused as a whole, and nothing of it is
 * stored.
 * @throws AppError INVALID_INPUT on the field `file`: file-empty, file-too-large, file-unreadable,
 * file-too-long, file-unpacks-too-large, private-key
 */
export async function readImportFile(bytes: Uint8Array): Promise<ReadFile> {
  const refuse = (code: string, cause?: unknown) =>
    new AppError("INVALID_INPUT", { fields: { file: code }, cause });
  if (bytes.byteLength === 0) throw refuse("file-empty");
  if (bytes.byteLength > MAX_BYTES) throw refuse("file-too-large");
  let table: string[][];
  try {
    if (isZip(bytes) && !unpacksWithin(bytes, MAX_UNPACKED_BYTES)) throw refuse("file-unpacks-too-large");
    table = isZip(bytes) ? await readSheet(bytes) : readCsv(decode(bytes));
  } catch (error) {
    if (isAppError(error)) throw error;
    // Without the cause, which would quote the file.
    throw refuse("file-unreadable");
  }
  const headers = table[0]?.slice(0, MAX_COLUMNS).map((cell) => cell.trim().slice(0, 100)) ?? [];
  const rows = table
    .map((cells, index) => ({ line: index + 1, cells: cells.slice(0, headers.length) }))
    .slice(1)
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  if (rows.length === 0) throw refuse("file-empty");
  if (rows.length > MAX_ROWS) throw refuse("file-too-long");
  if (table.some((cells) => cells.some(isPrivateKey))) throw refuse("private-key");
  return { headers, rows };
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/**
 * A file that is not UTF-8 is read as Windows-1252, which Norwegian Excel writes. NUL is removed: PostgreSQL
 * cannot store it.
 */
function decode(bytes: Uint8Array): string {
  const text =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
      ? new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes)
      : (tryUtf8(bytes) ?? new TextDecoder("windows-1252").decode(bytes));
  return text.replaceAll("\0", "");
}

function tryUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function readCsv(text: string): string[][] {
  const options = { relax_column_count: true, skip_empty_lines: false, bom: true } as const;
  // The delimiter is the one that gives the heading most columns.
  const columns = (delimiter: string) => parse(text, { ...options, delimiter, to: 1 })[0]?.length ?? 0;
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: columns(delimiter) }));
  const { delimiter } = counted.reduce((best, each) => (each.count > best.count ? each : best));
  return parse(text, { ...options, delimiter });
}

async function readSheet(bytes: Uint8Array): Promise<string[][]> {
  const [sheet] = await readXlsxFile(Buffer.from(bytes));
  return (sheet?.data ?? []).map((row) => row.map(cellText));
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  return (cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell)).replaceAll("\0", "");
}

function isPrivateKey(cell: string): boolean {
  return /PRIVATE KEY|"d"\s*:|privateJwk/.test(cell);
}
