import type { TableNote, TableNoteCode } from "../domain/import-table.ts";
import { cutText } from "../base/plain-text.ts";

const SHOWN = 20;

/** Collects the notes on a table: one for each code, in the order in which they came. */
export class TableNotes {
  readonly #notes = new Map<TableNoteCode, TableNote>();

  /** Counts one more row, cell or name. */
  add(code: TableNoteCode, at: { line?: number; text?: string } = {}): void {
    const note = this.#notes.get(code) ?? { code, count: 0, lines: [], texts: [] };
    this.#notes.set(code, note);
    note.count += 1;
    if (at.line !== undefined && note.lines.length < SHOWN && note.lines.at(-1) !== at.line)
      note.lines.push(at.line);
    if (at.text !== undefined && note.texts.length < SHOWN) note.texts.push(cutText(at.text, 100));
  }

  get all(): TableNote[] {
    return [...this.#notes.values()];
  }
}
