import { createHash } from "node:crypto";

/*
 * A Merkle tree as in RFC 9162, section 2.1: SHA-256, with a different first byte for leaves and nodes. It
 * proves to one customer that the end of their chain was signed, without showing the others' chains. All
 * hashes are hex.
 */

const hash = (prefix: number, ...parts: Buffer[]) =>
  createHash("sha256")
    .update(Buffer.concat([Buffer.of(prefix), ...parts]))
    .digest("hex");
const hex = (text: string) => Buffer.from(text, "hex");

export function leafHash(text: string): string {
  return hash(0, Buffer.from(text));
}

function nodeHash(left: string, right: string): string {
  return hash(1, hex(left), hex(right));
}

/** The next level: pairs are hashed together, and a last hash without a pair is moved up unchanged. */
function parentsOf(level: readonly string[]): string[] {
  const parents: string[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const right = level[index + 1];
    parents.push(right === undefined ? level[index]! : nodeHash(level[index]!, right));
  }
  return parents;
}

/** @returns the root; without leaves the hash of the empty string (RFC 9162, 2.1.1) */
export function merkleRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return createHash("sha256").digest("hex");
  let level = [...leaves];
  while (level.length > 1) level = parentsOf(level);
  return level[0]!;
}

/**
 * The root that a leaf and its siblings result in; null when their number does not fit the size of the tree.
 */
export function rootFromPath(
  leaf: string,
  place: { index: number; size: number },
  path: readonly string[],
): string | null {
  if (place.index < 0 || place.index >= place.size) return null;
  const waiting = [...path];
  let own = leaf;
  let { index, size } = place;
  while (size > 1) {
    const isRight = index % 2 === 1;
    if (isRight || index + 1 < size) {
      const neighbour = waiting.shift();
      if (neighbour === undefined) return null;
      own = isRight ? nodeHash(neighbour, own) : nodeHash(own, neighbour);
    }
    index = index >> 1;
    size = (size + 1) >> 1;
  }
  return waiting.length === 0 ? own : null;
}
