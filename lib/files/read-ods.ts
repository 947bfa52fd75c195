import { Refused } from "./refused.ts";
import { MAX_LINE, RowCollector, type SheetData, type Workbook } from "./sheet-data.ts";
import { readPart } from "./read-part.ts";
import type { XmlAttributes, XmlHandler } from "./xml-events.ts";
import type { ZipEntries } from "./zip-entries.ts";

/** Characters of a cell that are collected: more than are kept. */
const MAX_TEXT = 40_000;
/** Spaces that one tag may stand for. */
const MAX_SPACES = 1000;

interface Sheet {
  name: string;
  isHidden: boolean;
  collector: RowCollector;
}

interface Cell {
  attributes: XmlAttributes;
  paragraphs: string[];
}

/** A spreadsheet of OpenDocument (ISO/IEC 26300), as LibreOffice saves it. */
export class Ods implements Workbook {
  readonly dateSystem = 1900;
  readonly #zip: ZipEntries;

  /** @throws Refused when it is encrypted */
  constructor(zip: ZipEntries) {
    this.#zip = zip;
    const manifest = zip.read("META-INF/manifest.xml");
    if (manifest?.includes("encryption-data")) throw new Refused("file-encrypted");
  }

  peek(keep: number): (SheetData & { name: string; isHidden: boolean })[] {
    return this.#readSheets((index) => new RowCollector(index < 0 ? 0 : keep)).map((sheet) => ({
      ...sheet.collector.data,
      name: sheet.name,
      isHidden: sheet.isHidden,
    }));
  }

  read(index: number): SheetData {
    const sheets = this.#readSheets((at) => new RowCollector(at === index ? undefined : 0));
    return sheets[index]!.collector.data;
  }

  #readSheets(collectorOf: (index: number) => RowCollector): Sheet[] {
    const reader = new ContentReader(collectorOf);
    readPart(this.#zip, "content.xml", reader);
    return reader.sheets;
  }
}

class ContentReader implements XmlHandler {
  readonly sheets: Sheet[] = [];
  readonly #collectorOf: (index: number) => RowCollector;
  /** Styles of tables that are not shown. */
  readonly #hiddenStyles = new Set<string>();
  #style = "";
  #sheet: Sheet | null = null;
  /** Rows that the next ones are below. */
  #above = 0;
  #row: { attributes: XmlAttributes; cells: Map<number, string>; width: number } | null = null;
  #column = 0;
  #cell: Cell | null = null;
  /** Notes and drawings within a cell have texts of their own. */
  #aside = 0;

  constructor(collectorOf: (index: number) => RowCollector) {
    this.#collectorOf = collectorOf;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === "annotation" || name === "frame" || name === "shapes") this.#aside += 1;
    if (this.#aside > 0) return;
    if (name === "style") this.#style = attributes.get("name") ?? "";
    else if (name === "table-properties" && attributes.get("display") === "false")
      this.#hiddenStyles.add(this.#style);
    else if (name === "table") this.#startSheet(attributes);
    else if (name === "table-column") this.#addColumns(attributes);
    else if (name === "table-row") this.#row = { attributes, cells: new Map(), width: 0 };
    else if (name === "table-cell" || name === "covered-table-cell")
      this.#cell = { attributes, paragraphs: [] };
    else if (name === "p") this.#cell?.paragraphs.push("");
    else if (name === "tab") this.text("\t");
    else if (name === "line-break") this.text("\n");
    else if (name === "s") this.text(" ".repeat(Math.min(MAX_SPACES, Number(attributes.get("c") ?? 1) || 1)));
  }

  close(name: string): void {
    if (name === "annotation" || name === "frame" || name === "shapes") this.#aside -= 1;
    else if (this.#aside > 0) return;
    else if (name === "table") this.#sheet = null;
    else if (name === "table-row") this.#endRow();
    else if (name === "table-cell" || name === "covered-table-cell") this.#endCell();
  }

  text(text: string): void {
    const paragraphs = this.#aside > 0 ? undefined : this.#cell?.paragraphs;
    const last = (paragraphs?.length ?? 0) - 1;
    if (last >= 0 && paragraphs![last]!.length < MAX_TEXT) paragraphs![last] += text;
  }

  #startSheet(attributes: XmlAttributes): void {
    const isHidden = this.#hiddenStyles.has(attributes.get("style-name") ?? "");
    const collector = this.#collectorOf(this.sheets.length);
    this.#sheet = { name: attributes.get("name") ?? "", isHidden, collector };
    this.sheets.push(this.#sheet);
    this.#above = 0;
    this.#column = 0;
  }

  #addColumns(attributes: XmlAttributes): void {
    const count = repeated(attributes, "number-columns-repeated");
    if (attributes.get("visibility") === "collapse" || attributes.get("visibility") === "filter")
      for (let at = 0; at < Math.min(count, 200); at += 1)
        this.#sheet?.collector.data.hiddenColumns.add(this.#column + at);
    this.#column += count;
  }

  #endCell(): void {
    const cell = this.#cell;
    this.#cell = null;
    if (!cell || !this.#row || !this.#sheet) return;
    const { attributes } = cell;
    const count = repeated(attributes, "number-columns-repeated");
    const text = valueOf(cell);
    const spanned = repeated(attributes, "number-rows-spanned");
    const line = this.#above + 1;
    if (spanned > 1 && text !== "")
      this.#sheet.collector.data.merges.push({ column: this.#row.width, from: line, to: line + spanned - 1 });
    // A value in more columns than are read is refused by the collector.
    if (text.trim() !== "")
      for (let at = 0; at < Math.min(count, 200); at += 1) this.#row.cells.set(this.#row.width + at, text);
    if (attributes.get("formula") !== undefined && text === "")
      this.#sheet.collector.data.withoutResult.push(line);
    this.#row.width += count;
  }

  #endRow(): void {
    const row = this.#row;
    this.#row = null;
    if (!row || !this.#sheet) return;
    const { collector } = this.#sheet;
    const count = repeated(row.attributes, "number-rows-repeated");
    const visibility = row.attributes.get("visibility");
    for (let at = 1; at <= count && row.cells.size > 0; at += 1) {
      collector.startRow(this.#above + at, visibility === "collapse", visibility === "filter");
      for (const [column, text] of row.cells) collector.add(column, text);
      collector.endRow();
    }
    this.#above = Math.min(MAX_LINE, this.#above + count);
  }
}

function repeated(attributes: XmlAttributes, name: string): number {
  const count = Number(attributes.get(name) ?? 1);
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
}

/** Days as `2027-03-10`, numbers as they are, and everything else as it is shown. */
function valueOf({ attributes, paragraphs }: Cell): string {
  const shown = paragraphs.join("\n");
  switch (attributes.get("value-type")) {
    case "date":
      return attributes.get("date-value")?.slice(0, 10) ?? shown;
    case "float":
      return attributes.get("value") ?? shown;
    case "string":
      return paragraphs.length > 0 ? shown : (attributes.get("string-value") ?? "");
    default:
      return shown;
  }
}
