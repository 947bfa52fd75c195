import { createHash } from "node:crypto";

/** What the log commits to of a row. */
export interface CommittedRow {
  /** Decimal text. */
  seq: string;
  /** Its number among its customer's rows, decimal text; null for a row that belongs to no customer. */
  number: string | null;
  /** Its hash in the chain of earlier releases, hex; null for a row that is in none. */
  chainHash: string | null;
  canonical: string;
}

/**
 * The entry of a row in the log: SHA-256 of a random salt and the row. It says nothing about the row to whom
 * has not both, so that the log can be shown, and the row erased.
 */
export function entryOf(salt: Uint8Array, row: CommittedRow): Buffer {
  const { seq, number, chainHash, canonical } = row;
  const text = ["klientvakt audit row", seq, number ?? "-", chainHash ?? "-", canonical].join("\n");
  return createHash("sha256").update(salt).update(text).digest();
}
