import type { UnreadFormat } from "../domain/import-file.ts";
import type { ZipEntries } from "./zip-entries.ts";

/** What a zip file is, by the entries in it. */
export function recognizeZip(zip: ZipEntries): "xlsx" | "ods" | UnreadFormat {
  const { names } = zip;
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (zip.isEncrypted) return "file-encrypted";
  const type = names.includes("mimetype") ? zip.read("mimetype")!.subarray(0, 200).toString("latin1") : "";
  if (type.startsWith("application/vnd.oasis.opendocument"))
    return /spreadsheet/.test(type) ? "ods" : "file-document";
  if (has(/^xl\/.*\.bin$/i) && !has(/^xl\/.*workbook[^/]*\.xml$/i)) return "file-xlsb";
  if (has(/\.iwa$/i) || has(/(?:^|\/)Index\.zip$/i)) return "file-numbers";
  if (has(/^(?:word|ppt)\//i)) return "file-document";
  return has(/^\[Content_Types\]\.xml$/i) || has(/^xl\//i) ? "xlsx" : "file-archive";
}
