import { findPrivateKey } from "../domain/private-key/find-private-key.ts";
import { privateKeyCode } from "../domain/private-key/form.ts";
import { plainText } from "../base/plain-text.ts";
import { Refused } from "./refused.ts";
import { CellSearch } from "./search-cells.ts";
import type { Workbook } from "./sheet-data.ts";
import type { ZipEntries } from "./zip-entries.ts";

/** Parts that are read as cells, or that hold no text of people. */
const OTHER_PARTS = /(^|\/)(worksheets\/[^/]+|sharedStrings|styles|calcChain|theme\d*)\.xml$|\.rels$/i;
const PICTURES = /\.(png|jpe?g|gif|emf|wmf)$|(^|\/)printerSettings\d*\.bin$|^mimetype$/i;
/** Bytes of one part that are searched: comments, names, properties. */
const MAX_PART = 1_000_000;

/**
 * Looks for private keys in what is not the table: the other sheets, and comments, names and properties of
 * the workbook.
 * @returns whether everything could be searched; a macro or an embedded file, for example, cannot
 * @throws Refused when there is one
 */
export function searchWorkbook(workbook: Workbook, zip: ZipEntries, others: readonly number[]): boolean {
  let isComplete = true;
  for (const index of others) {
    try {
      const { rows, filled } = workbook.read(index);
      const search = new CellSearch();
      for (const { cells } of rows) search.add(cells.map((cell) => plainText(cell ?? "")));
      const found = search.end();
      if (found) throw new Refused(found);
      isComplete &&= filled === rows.length;
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.startsWith("private-key")) throw error;
      isComplete = false;
    }
  }
  for (const name of zip.names) {
    if (name.endsWith("/") || OTHER_PARTS.test(name) || PICTURES.test(name)) continue;
    const data = zip.read(name);
    if (!data || data.length > MAX_PART || !/\.(xml|vml)$/i.test(name)) {
      isComplete = false;
      continue;
    }
    const form = findPrivateKey(data);
    if (form) throw new Refused(privateKeyCode(form));
  }
  return isComplete;
}
