import { createHash } from "node:crypto";

/** What the log commits to of a row besides its text: it stays when the text is erased. */
export interface RowPlace {
  /** Decimal text. */
  seq: string;
  /** Whose row it is; null for one that belongs to no customer. */
  organizationId: string | null;
  /** Its number among its customer's rows, decimal text; null for a row that belongs to no customer. */
  number: string | null;
  /** Its hash in the chain of earlier releases, hex; null for a row that is in none. */
  chainHash: string | null;
}

/**
 * A commitment to the text of a row: SHA-256 of a random salt and the text. It says nothing about the text to
 * whom has not the salt, so that it may stay when both are erased.
 */
export function commitmentOf(salt: Uint8Array, canonical: string): Buffer {
  return createHash("sha256").update(salt).update(canonical).digest();
}

/**
 * The entry of a row in the log: SHA-256 of its place and the commitment to its text. Nobody can guess the
 * latter, so the entry says nothing about the row, and the log can be shown.
 */
export function entryOf(place: RowPlace, commitment: Uint8Array): Buffer {
  const { seq, organizationId, number, chainHash } = place;
  const text = ["klientvakt audit row", seq, organizationId ?? "-", number ?? "-", chainHash ?? "-", ""];
  return createHash("sha256").update(text.join("\n")).update(commitment).digest();
}
