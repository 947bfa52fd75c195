import { bare, isPrivateCell, PRIVATE_COLUMNS } from "../domain/private-key/columns.ts";
import { findPrivateKey } from "../domain/private-key/find-private-key.ts";
import { privateKeyCode, type PrivateKeyCode } from "../domain/private-key/form.ts";
import { HEADING_ROWS } from "../domain/table-shape.ts";

/** Characters that are searched at once, so that the whole table is never one text. */
const PIECE = 500_000;
/** Characters of a piece that are searched again with the next: longer than any key with its encodings. */
const OVERLAP = 60_000;
/** A shorter cell is no line of a key that is spread over rows. */
const MIN_PART = 16;

/** Headings of private members of RSA keys, which count only beside those of the public ones. */
const ONLY_BESIDE_OTHERS = ["p", "q"];
const OTHERS = ["n", "e", "kty", "modulus", "exponent"];

/**
 * Looks for private keys in the cells of a table: within a cell, over the cells of a row, over rows, down
 * each column, as a PEM file becomes when it is pasted, and below the names of private members as headings.
 * Titles may stand above the headings, so that these are looked for in the first rows.
 */
export class CellSearch {
  /** The code of the first key that was found. */
  found: PrivateKeyCode | null = null;
  readonly #rows: Parts = { parts: [], length: 0 };
  readonly #columns: Parts[] = [];
  /** The columns whose heading is the name of a private member, with that name. */
  #named: { index: number; name: string }[] = [];
  #rowCount = 0;

  add(cells: readonly string[]): void {
    if (this.#named.length === 0 && this.#rowCount < HEADING_ROWS) this.#named = namedColumns(cells);
    else if (this.#named.some(({ index, name }) => isPrivateCell(name, cells[index] ?? "")))
      this.found ??= privateKeyCode("jwk");
    this.#rowCount += 1;
    this.#append(this.#rows, cells.join("\t"));
    cells.forEach((cell, index) => {
      // A table of its own, whose lines would not be rows any more between the other cells.
      if (cell.length >= MIN_PART && /[\r\n]/.test(cell.trim())) this.#look(cell);
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

  #look(text: string): void {
    const form = this.found ? null : findPrivateKey(text);
    if (form) this.found = privateKeyCode(form);
  }

  #search(parts: Parts): void {
    const text = parts.parts.join("\n");
    this.#look(text);
    parts.parts = [text.slice(-OVERLAP)];
    parts.length = parts.parts[0]!.length;
  }
}

interface Parts {
  parts: string[];
  length: number;
}

function namedColumns(headings: readonly string[]): { index: number; name: string }[] {
  const names = headings.map(bare);
  const isOfKey = names.some((name) => OTHERS.includes(name));
  return names.flatMap((name, index) =>
    PRIVATE_COLUMNS.includes(name) && (isOfKey || !ONLY_BESIDE_OTHERS.includes(name))
      ? [{ index, name }]
      : [],
  );
}
