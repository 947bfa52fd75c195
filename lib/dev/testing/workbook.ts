import { zipSync } from "fflate";

/** A cell: text, or the serial number of a day with its format. */
export type GivenCell = string | { serial: number; format: string };

export interface GivenSheet {
  name: string;
  state?: "hidden" | "veryHidden";
  /** Row by row, by their numbers. */
  rows: Map<number, GivenCell[]>;
  hiddenRows?: readonly number[];
  /** From 1. */
  hiddenColumns?: readonly number[];
  /** As `A1:B3`. */
  merges?: readonly string[];
  filter?: string;
}

/** Ways in which programs write the same workbook. */
export interface WorkbookForm {
  isStrict?: boolean;
  is1904?: boolean;
  /** Texts in a part of their own, as Excel has them, or in their cells. */
  hasSharedStrings?: boolean;
  /** Rows and cells without their references. Gaps are then filled with empty ones. */
  hasNoReferences?: boolean;
  /** A prefix of every tag of the sheet. */
  prefix?: string;
  /** Where the workbook's parts are. */
  folder?: string;
}

const TRANSITIONAL = {
  main: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
  relations: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
};
const STRICT = {
  main: "http://purl.oclc.org/ooxml/spreadsheetml/main",
  relations: "http://purl.oclc.org/ooxml/officeDocument/relationships",
};

/** Writes an XLSX file in any of the forms that are allowed, by hand: no library writes them all. */
export function makeWorkbook(sheets: readonly GivenSheet[], form: WorkbookForm = {}): Uint8Array {
  const { main, relations } = form.isStrict ? STRICT : TRANSITIONAL;
  const folder = form.folder ?? "xl";
  const strings: string[] = [];
  const formats = [...new Set(sheets.flatMap(formatsOf))];
  const parts: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "_rels/.rels": relationships([[`${relations}/officeDocument`, `/${folder}/workbook.xml`]]),
    [`${folder}/workbook.xml`]: `<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr${form.is1904 ? ' date1904="1"' : ""}/><sheets>${sheets
      .map(
        ({ name, state }, index) =>
          `<sheet name="${escape(name)}" sheetId="${index + 1}"${state ? ` state="${state}"` : ""} r:id="rId${index + 3}"/>`,
      )
      .join("")}</sheets></workbook>`,
    [`${folder}/_rels/workbook.xml.rels`]: relationships([
      [`${relations}/styles`, "styles.xml"],
      [`${relations}/sharedStrings`, "sharedStrings.xml"],
      ...sheets.map((_, index): [string, string] => [
        `${relations}/worksheet`,
        `worksheets/part${index}.xml`,
      ]),
    ]),
    [`${folder}/styles.xml`]: stylesOf(main, formats),
  };
  for (const [index, sheet] of sheets.entries())
    parts[`${folder}/worksheets/part${index}.xml`] = sheetXml(sheet, main, formats, form, strings);
  parts[`${folder}/sharedStrings.xml`] =
    `<sst xmlns="${main}">${strings.map((text) => `<si><t xml:space="preserve">${escape(text)}</t></si>`).join("")}</sst>`;
  return zipSync(
    Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, new TextEncoder().encode(xml)])),
  );
}

function relationships(targets: [string, string][]): string {
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets
    .map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`)
    .join("")}</Relationships>`;
}

function formatsOf({ rows }: GivenSheet): string[] {
  return [...rows.values()].flat().flatMap((cell) => (typeof cell === "string" ? [] : [cell.format]));
}

function stylesOf(main: string, formats: readonly string[]): string {
  const codes = formats.map(
    (code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${escape(code)}"/>`,
  );
  const styles = formats.map((_, index) => `<xf numFmtId="${164 + index}"/>`);
  return `<styleSheet xmlns="${main}"><numFmts>${codes.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join("")}</cellXfs></styleSheet>`;
}

function sheetXml(
  sheet: GivenSheet,
  main: string,
  formats: readonly string[],
  form: WorkbookForm,
  strings: string[],
): string {
  const p = form.prefix ? `${form.prefix}:` : "";
  const reference = (text: string) => (form.hasNoReferences ? "" : ` r="${text}"`);
  const cellXml = (cell: GivenCell, at: string): string => {
    if (typeof cell !== "string")
      return `<${p}c${reference(at)} s="${formats.indexOf(cell.format) + 1}"><${p}v>${cell.serial}</${p}v></${p}c>`;
    if (cell === "") return form.hasNoReferences ? `<${p}c/>` : "";
    if (!form.hasSharedStrings)
      return `<${p}c${reference(at)} t="inlineStr"><${p}is><${p}t>${escape(cell)}</${p}t></${p}is></${p}c>`;
    strings.push(cell);
    return `<${p}c${reference(at)} t="s"><${p}v>${strings.length - 1}</${p}v></${p}c>`;
  };
  const numbers = form.hasNoReferences
    ? Array.from({ length: Math.max(...sheet.rows.keys()) }, (_, index) => index + 1)
    : [...sheet.rows.keys()];
  const rows = numbers.map((number) => {
    const hidden = sheet.hiddenRows?.includes(number) ? ' hidden="1"' : "";
    const cells = (sheet.rows.get(number) ?? []).map((cell, index) =>
      cellXml(cell, `${letters(index)}${number}`),
    );
    return `<${p}row${reference(String(number))}${hidden}>${cells.join("")}</${p}row>`;
  });
  const columns = (sheet.hiddenColumns ?? []).map((at) => `<${p}col min="${at}" max="${at}" hidden="1"/>`);
  const merges = (sheet.merges ?? []).map((range) => `<${p}mergeCell ref="${range}"/>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${p}worksheet xmlns${form.prefix ? `:${form.prefix}` : ""}="${main}"><!-- > & --><${p}cols>${columns.join("")}</${p}cols><${p}sheetData>${rows.join("")}</${p}sheetData>${
    sheet.filter ? `<${p}autoFilter ref="${sheet.filter}"/>` : ""
  }<${p}mergeCells>${merges.join("")}</${p}mergeCells></${p}worksheet>`;
}

function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;")
    .replaceAll("\n", "&#10;");
}
