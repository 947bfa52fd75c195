import path from "node:path/posix";
import { isDateFormat } from "./serial-date.ts";
import { Refused } from "./refused.ts";
import { RowCollector, type SheetData, type Workbook, type WorkbookParts } from "./sheet-data.ts";
import { readXlsxSheet } from "./read-xlsx-sheet.ts";
import { readPart, readXml } from "./read-part.ts";
import type { ZipEntries } from "./zip-entries.ts";

interface SheetReference {
  name: string;
  isHidden: boolean;
  path: string;
}

/**
 * A workbook of Office Open XML, transitional or strict. Its parts are found by their relationships, for they
 * may have any name.
 */
export class Xlsx implements Workbook {
  readonly dateSystem: 1900 | 1904;
  readonly #parts: WorkbookParts;
  readonly #zip: ZipEntries;
  readonly #sheets: SheetReference[] = [];
  #only: SheetData | null = null;

  /** @throws Refused */
  constructor(zip: ZipEntries) {
    this.#zip = zip;
    const workbook =
      targetsOf(zip, "").find(({ type }) => type === "officeDocument")?.path ?? "xl/workbook.xml";
    const targets = targetsOf(zip, workbook);
    let dateSystem: 1900 | 1904 = 1900;
    readPart(zip, workbook, {
      open: (name, attributes) => {
        if (name === "workbookPr" && attributes.isOn("date1904")) dateSystem = 1904;
        if (name !== "sheet") return;
        const target = targets.find(({ id }) => id === attributes.get("id"));
        if (target?.type !== "worksheet") return;
        this.#sheets.push({
          name: attributes.get("name") ?? "",
          isHidden: /hidden/i.test(attributes.get("state") ?? ""),
          path: target.path,
        });
      },
    });
    if (this.#sheets.length === 0) throw new Refused("file-unreadable");
    const partOf = (type: string) => targets.find((each) => each.type === type)?.path;
    this.dateSystem = dateSystem;
    this.#parts = {
      strings: readStrings(zip, partOf("sharedStrings")),
      isDate: readStyles(zip, partOf("styles")),
      dateSystem,
    };
  }

  peek(keep: number): (SheetData & { name: string; isHidden: boolean })[] {
    if (this.#sheets.length === 1) this.#only = this.read(0);
    return this.#sheets.map(({ name, isHidden, path: part }) => ({
      ...(this.#only ?? this.#peekInto(part, keep)),
      name,
      isHidden,
    }));
  }

  read(index: number): SheetData {
    if (this.#only) return this.#only;
    const collector = new RowCollector();
    this.#readInto(collector, this.#sheets[index]!.path);
    return collector.data;
  }

  #peekInto(part: string, keep: number): SheetData {
    const collector = new RowCollector(keep);
    try {
      this.#readInto(collector, part);
    } catch (error) {
      if (!(error instanceof Refused && error.problem === "file-too-long")) throw error;
    }
    return collector.data;
  }

  #readInto(collector: RowCollector, part: string): void {
    readPart(this.#zip, part, readXlsxSheet(this.#parts, collector));
    collector.endRow();
  }
}

/**
 * What a part refers to.
 * @param part its path; empty for the file as a whole
 */
function targetsOf(zip: ZipEntries, part: string): { id: string; type: string; path: string }[] {
  const folder = path.dirname(part);
  const targets: { id: string; type: string; path: string }[] = [];
  readXml(zip, path.join(folder, "_rels", `${path.basename(part)}.rels`), {
    open: (name, attributes) => {
      if (name !== "Relationship" || attributes.get("TargetMode") === "External") return;
      const target = attributes.get("Target") ?? "";
      targets.push({
        id: attributes.get("Id") ?? "",
        // The last part is the same in transitional and strict documents.
        type: path.basename(attributes.get("Type") ?? ""),
        path: target.startsWith("/") ? target.slice(1) : path.join(folder, target),
      });
    },
  });
  return targets;
}

/** The shared strings: runs of a rich text together, without what says how it is pronounced. */
function readStrings(zip: ZipEntries, part: string | undefined): string[] {
  const strings: string[] = [];
  if (part === undefined) return strings;
  let text = "";
  let isText = false;
  let phonetic = 0;
  readPart(zip, part, {
    open: (name) => {
      if (name === "si") text = "";
      if (name === "rPh") phonetic += 1;
      isText = name === "t" && phonetic === 0;
    },
    close: (name) => {
      if (name === "rPh") phonetic -= 1;
      if (name === "si") strings.push(text);
      isText = false;
    },
    text: (part_) => {
      if (isText) text += part_;
    },
  });
  return strings;
}

function readStyles(zip: ZipEntries, part: string | undefined): boolean[] {
  const isDate: boolean[] = [];
  if (part === undefined) return isDate;
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let isCell = false;
  readPart(zip, part, {
    open: (name, attributes) => {
      if (name === "numFmt")
        codes.set(Number(attributes.get("numFmtId")), attributes.get("formatCode") ?? "");
      if (name === "cellXfs") isCell = true;
      if (name === "xf" && isCell) styles.push(Number(attributes.get("numFmtId") ?? 0));
    },
    close: (name) => {
      if (name === "cellXfs") isCell = false;
    },
  });
  for (const id of styles) isDate.push(isDateFormat(id, codes.get(id)));
  return isDate;
}
