/** A record of delimited text. */
export interface TextRecord {
  /** Number of the record, lines without a character included, from 1: as a spreadsheet counts rows. */
  line: number;
  cells: string[];
  /** A quotation mark that was kept as a part of its cell, since no cell can begin or end there. */
  quote: "stray" | "unclosed" | null;
}

/**
 * Characters of a cell in quotation marks: the most that a sheet of Excel holds in one, each of them
 * escaped.
 */
const MAX_QUOTED = 65_536;

interface Reading {
  text: string;
  delimiter: string;
  /** Cells of the first record, by which one that swallows others is recognized. */
  width: number;
  at: number;
}

/**
 * Reads delimited text (RFC 4180) with any line end, also several in one text. A quotation mark counts only
 * where it encloses a whole cell: any other is a part of its cell, so that it never takes the following lines
 * with it. Every line that has a character gives one record. Reads each character a bounded number of times.
 */
export function* parseDelimited(text: string, delimiter: string): Generator<TextRecord> {
  const reading: Reading = { text, delimiter, width: 0, at: 0 };
  for (let line = 1; reading.at < text.length; line += 1) {
    const record = readRecord(reading, line);
    if (reading.width === 0 && record.cells.length > 1) reading.width = record.cells.length;
    if (record.cells.length > 1 || record.cells[0] !== "") yield record;
  }
}

function readRecord(reading: Reading, line: number): TextRecord {
  const record: TextRecord = { line, cells: [], quote: null };
  for (;;) {
    record.cells.push(readCell(reading, record));
    const next = reading.text[reading.at];
    reading.at += next === "\r" && reading.text[reading.at + 1] === "\n" ? 2 : 1;
    if (next !== reading.delimiter) return record;
  }
}

/** Reads up to the delimiter, the line end or the end of the text. */
function readCell(reading: Reading, record: TextRecord): string {
  const start = reading.at;
  const quoted = readQuoted(reading, record.cells.length);
  if (quoted !== null && typeof quoted === "object") {
    reading.at = quoted.end;
    return quoted.value;
  }
  record.quote ??= quoted;
  reading.at = endOfCell(reading, start);
  return reading.text.slice(start, reading.at);
}

function endOfCell({ text, delimiter }: Reading, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === delimiter || character === "\n" || character === "\r") return at;
  }
  return text.length;
}

/** The next character that is no space. */
function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at += 1;
  return at;
}

/**
 * Reads a cell in quotation marks, with spaces around them as people put them after a comma.
 * @returns the cell and where it ends; null when it does not begin with a quotation mark; or why that does
 * not   enclose the cell
 */
function readQuoted(
  reading: Reading,
  index: number,
): { value: string; end: number } | "stray" | "unclosed" | null {
  const { text, delimiter } = reading;
  const start = afterSpaces(text, reading.at);
  if (text[start] !== '"') return null;
  const limit = Math.min(text.length, start + MAX_QUOTED);
  for (let at = start + 1; at < limit; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') {
      at += 1;
      continue;
    }
    const end = afterSpaces(text, at + 1);
    const next = text[end];
    const source = text.slice(start + 1, at);
    const isOneLine = !/[\r\n]/.test(source);
    if (next !== undefined && next !== delimiter && next !== "\n" && next !== "\r")
      return isOneLine ? "stray" : "unclosed";
    if (!isOneLine && swallowsRecords(source, reading, index, end)) return "unclosed";
    return { value: source.replaceAll('""', '"'), end };
  }
  return "unclosed";
}

/**
 * Whether a cell of several lines is really several records, of which the first has a quotation mark too many
 * and the last another: its lines have just the cells that are missing from a record. The last of them must,
 * too, where the record that the cell is in has as many cells as the first record.
 */
function swallowsRecords(source: string, reading: Reading, index: number, end: number): boolean {
  const { text, delimiter, width } = reading;
  if (width < 2) return false;
  const count = (line: string) => line.split(delimiter).length - 1;
  const lines = source.split(/\r\n|\r|\n/);
  const last = lines.pop()!;
  const isFitting = lines.every((line, number) => count(line) === width - 1 - (number === 0 ? index : 0));

  const lineEnd = text.slice(end, end + MAX_QUOTED).search(/[\r\n]/);
  const rest = text.slice(end, lineEnd < 0 ? end + MAX_QUOTED : end + lineEnd);
  // Cells in quotation marks that follow may have delimiters of their own.
  const bare = rest.replace(/"[^"]*"/g, "");
  if (bare.includes('"')) return isFitting && width > 2;
  if (index + 1 + count(bare) !== width) return isFitting;
  return isFitting && width > 2 && count(last) === index;
}
