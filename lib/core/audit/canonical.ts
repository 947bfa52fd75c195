import { createHash } from "node:crypto";

/** JSON with keys in alphabetical order at every level, so that equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The end of a chain: the number of its last row, and that row's hash. */
export interface ChainEnd {
  seq: bigint;
  hash: string;
}

/** The end of a chain without rows. */
export const EMPTY_CHAIN_END: ChainEnd = { seq: 0n, hash: "0".repeat(64) };

/** Hash of a row: SHA-256 of the previous hash and the row's canonical text. */
export function chainHash(previous: string, canonical: string): string {
  return createHash("sha256").update(`${previous}\n${canonical}`).digest("hex");
}

/** The organization that a row's canonical text names; undefined when the text cannot be read. */
export function organizationOf(canonical: string): unknown {
  try {
    return (JSON.parse(canonical) as { organizationId?: unknown }).organizationId;
  } catch {
    return undefined;
  }
}
