import { IMPORT_FIELDS, type ImportField, type ImportMapping } from "@/lib/domain/import-columns";
import { hidePersonalNumbers } from "@/lib/domain/personal-number";
import type { FileRow, RowEdits } from "../schemas";

/**
 * A row with what a person has written instead of its cells. A field without a column gets one at the end.
 * @returns the cells, and the mapping that fits them
 */
export function withEdits(
  { cells, edits }: FileRow,
  mapping: ImportMapping,
): { cells: readonly string[]; mapping: ImportMapping } {
  if (!edits || Object.keys(edits).length === 0) return { cells, mapping };
  const edited = [...cells];
  const extended = { ...mapping };
  // Beyond every column of the file, however few cells this row has.
  let next = Math.max(edited.length, ...Object.values(mapping).map((column) => column + 1));
  for (const field of IMPORT_FIELDS) {
    const text = edits[field];
    if (text === undefined) continue;
    const column = (extended[field] ??= next++);
    while (edited.length < column) edited.push("");
    edited[column] = text;
  }
  return { cells: edited, mapping: extended };
}

/** What a row says of a field, corrected or as in the file; empty when the file lacks it. */
export function valueOf(row: FileRow, field: ImportField, mapping: ImportMapping): string {
  const edited = row.edits?.[field];
  if (edited !== undefined) return edited;
  const column = mapping[field];
  return column === undefined ? "" : (row.cells[column] ?? "");
}

/** What the field of a correction is filled with: nothing where the row has what may be a personal number. */
export function enteredValue(row: FileRow, field: ImportField, mapping: ImportMapping): string {
  const value = valueOf(row, field, mapping);
  return hidePersonalNumbers(value) === value ? value : "";
}

/**
 * The row with what a person has written. A form sends every field of every row; one that is as the form was
 * filled is no correction.
 * @returns the same row when nothing was corrected
 */
export function correctedRow(row: FileRow, written: RowEdits, mapping: ImportMapping): FileRow {
  const edits = Object.fromEntries(
    IMPORT_FIELDS.flatMap((field) => {
      const value = written[field];
      return value === undefined || value === enteredValue(row, field, mapping) ? [] : [[field, value]];
    }),
  );
  return Object.keys(edits).length === 0 ? row : { ...row, edits: { ...row.edits, ...edits } };
}
