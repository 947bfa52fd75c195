import { findPrivateKey } from "../domain/private-key/find-private-key.ts";
import { privateKeyCode, type PrivateKeyCode } from "../domain/private-key/form.ts";

/** Characters that are searched at once, so that the whole table is never one text. */
const PIECE = 500_000;
/** Characters of a piece that are searched again with the next: longer than any key with its encodings. */
const OVERLAP = 60_000;
/** A shorter cell is no line of a key that is spread over rows. */
const MIN_PART = 16;

/**
 * Looks for private keys in the cells of a table: within a cell, over the cells of a row, over rows, and down
 * each column, as a PEM file becomes when it is pasted.
 */
export class CellSearch {
  /** The code of the first key that was found. */
  found: PrivateKeyCode | null = null;
  readonly #rows: Parts = { parts: [], length: 0 };
  readonly #columns: Parts[] = [];

  add(cells: readonly string[]): void {
    this.#append(this.#rows, cells.join("\t"));
    cells.forEach((cell, index) => {
      if (cell.length >= MIN_PART && !/\s/.test(cell.trim()))
        this.#append((this.#columns[index] ??= { parts: [], length: 0 }), cell);
    });
  }

  /** Searches what is left. @returns as `found` */
  end(): PrivateKeyCode | null {
    for (const each of [this.#rows, ...this.#columns.filter(Boolean)]) this.#search(each);
    return this.found;
  }

  #append(to: Parts, text: string): void {
    to.parts.push(text);
    to.length += text.length + 1;
    if (to.length >= PIECE) this.#search(to);
  }

  #search(parts: Parts): void {
    const text = parts.parts.join("\n");
    const form = this.found ? null : findPrivateKey(text);
    if (form) this.found = privateKeyCode(form);
    parts.parts = [text.slice(-OVERLAP)];
    parts.length = parts.parts[0]!.length;
  }
}

interface Parts {
  parts: string[];
  length: number;
}
