import { MAX_COLUMNS, type RowCollector, type WorkbookParts } from "./sheet-data.ts";
import { dayOfSerial } from "./serial-date.ts";
import { Refused } from "./refused.ts";
import type { XmlAttributes, XmlHandler } from "./xml-events.ts";

/** Ranges that are merged or hidden: more are no list's. */
const MAX_RANGES = 100_000;
/** Characters of a cell that are collected: more than are kept. */
const MAX_TEXT = 40_000;

interface Cell {
  column: number;
  type: string;
  style: number;
  value: string;
  hasFormula: boolean;
}

/**
 * Reads a worksheet into a collector. References of rows and cells may be left out: the next one is meant
 * then. Days are given as `2027-03-10`, whatever the format of their cells.
 */
export function readXlsxSheet(parts: WorkbookParts, collector: RowCollector): XmlHandler {
  const { data } = collector;
  let cell: Cell | null = null;
  let column = 0;
  let isValue = false;
  let phonetic = 0;

  const endCell = () => {
    if (!cell) return;
    if (cell.hasFormula && cell.value === "") data.withoutResult.push(collector.line);
    collector.add(cell.column, textOf(cell, parts));
    cell = null;
  };
  const startRow = (attributes: XmlAttributes) => {
    const line = Number(attributes.get("r") ?? collector.line + 1);
    collector.startRow(line, attributes.isOn("hidden") || Number(attributes.get("ht") ?? 1) === 0);
    column = 0;
  };
  const startCell = (attributes: XmlAttributes) => {
    const [, letters, digits] = /^\$?([a-z]{1,3})\$?(\d{1,7})$/i.exec(attributes.get("r") ?? "") ?? [];
    if (digits && Number(digits) !== collector.line) collector.startRow(Number(digits), false);
    column = letters ? columnOf(letters) : column + 1;
    const [type, style] = [attributes.get("t") ?? "n", Number(attributes.get("s") ?? 0)];
    cell = { column: column - 1, type, style, value: "", hasFormula: false };
  };

  return {
    open: (name, attributes) => {
      if (name === "row") startRow(attributes);
      else if (name === "c") startCell(attributes);
      else if (name === "f" && cell) cell.hasFormula = true;
      else if (name === "rPh") phonetic += 1;
      else if (name === "v" || name === "t") isValue = phonetic === 0;
      else if (name === "col") hideColumns(attributes, data.hiddenColumns);
      else if (name === "mergeCell") addMerge(attributes.get("ref"), data.merges);
      else if (name === "autoFilter") data.filter = rowsOf(attributes.get("ref"));
    },
    close: (name) => {
      if (name === "c") endCell();
      else if (name === "row") collector.endRow();
      else if (name === "rPh") phonetic -= 1;
      else if (name === "v" || name === "t") isValue = false;
    },
    text: (text) => {
      if (isValue && cell && cell.value.length < MAX_TEXT) cell.value += text;
    },
  };
}

function textOf({ type, style, value }: Cell, { strings, isDate, dateSystem }: WorkbookParts): string {
  switch (type) {
    case "s":
      return unescape(sharedString(strings, value));
    case "b":
      return value.trim() === "1" ? "TRUE" : value.trim() === "0" ? "FALSE" : value;
    // Strict documents may have days as ISO 8601.
    case "d":
      return /^\d{4}-\d{2}-\d{2}(?:T|$)/.test(value) ? value.slice(0, 10) : value;
    case "n":
      return numberText(value, isDate[style] === true, dateSystem);
    default:
      return unescape(value);
  }
}

/** @throws Refused for one that is missing: the cell has a value, and it is not known */
function sharedString(strings: readonly string[], index: string): string {
  const text = index.trim() === "" ? "" : strings[Number(index)];
  if (text === undefined) throw new Refused("file-unreadable");
  return text;
}

function numberText(value: string, isDate: boolean, dateSystem: 1900 | 1904): string {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) return value;
  const day = isDate ? dayOfSerial(number, dateSystem) : null;
  if (day !== null) return day;
  // As a spreadsheet shows it: fifteen digits, and no exponent for a whole number.
  return Number.isInteger(number) && Math.abs(number) < 1e15
    ? String(BigInt(number))
    : String(Number(number.toPrecision(15)));
}

/** `_x000D_` is a character that XML cannot have (ECMA-376 part 1, 22.4.2.4). */
function unescape(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

function columnOf(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, each) => sum * 26 + each.charCodeAt(0) - 64, 0);
}

function hideColumns(attributes: XmlAttributes, hidden: Set<number>): void {
  if (!attributes.isOn("hidden") && Number(attributes.get("width") ?? 1) !== 0) return;
  const last = Math.min(Number(attributes.get("max")), MAX_COLUMNS);
  for (let column = Number(attributes.get("min")); column <= last; column += 1) hidden.add(column - 1);
}

interface Range {
  column: number;
  lastColumn: number;
  from: number;
  to: number;
}

function rangeOf(reference: string | undefined): Range | null {
  const found = /^\$?([a-z]{1,3})\$?(\d{1,7})(?::\$?([a-z]{1,3})\$?(\d{1,7}))?$/i.exec(reference ?? "");
  if (!found) return null;
  const [, letters, from, lastLetters = letters, to = from] = found;
  return {
    column: columnOf(letters!) - 1,
    lastColumn: columnOf(lastLetters!) - 1,
    from: Number(from),
    to: Number(to),
  };
}

function rowsOf(reference: string | undefined): { from: number; to: number } | null {
  const range = rangeOf(reference);
  return range && { from: range.from, to: range.to };
}

function addMerge(
  reference: string | undefined,
  merges: { column: number; from: number; to: number }[],
): void {
  const range = rangeOf(reference);
  if (range && range.to > range.from && merges.length < MAX_RANGES) merges.push(range);
}
