import { createHash } from "node:crypto";

/*
 * The Merkle tree of RFC 9162, section 2.1, kept as the tiles of C2SP tlog-tiles: a tile has up to 256 hashes
 * of one level, and levels are eight apart, so that the hash of 256 leaves is in tile level 1. A tile that is
 * full never changes. Sizes and indexes are numbers, since a log of 2^53 rows is out of reach.
 */

export const TILE_WIDTH = 256;
export const HASH_BYTES = 32;

export const leafHash = (entry: Uint8Array): Buffer =>
  createHash("sha256").update(Buffer.of(0)).update(entry).digest();

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash("sha256").update(Buffer.of(1)).update(left).update(right).digest();

/** The root of a tree without leaves: the hash of the empty string (RFC 9162, 2.1.1). */
const emptyRoot = (): Buffer => createHash("sha256").digest();

/** Where a tile is in the tree. */
export interface TilePlace {
  level: number;
  index: number;
}

/** The tiles that a calculation has at hand, by `tileKey`. A partial tile has as many hashes as there are. */
export type Tiles = ReadonlyMap<string, Uint8Array>;

export const tileKey = ({ level, index }: TilePlace): string => `${level}/${index}`;

/** The place of a tile by its `tileKey`. */
export function tilePlace(key: string): TilePlace {
  const [level, index] = key.split("/").map(Number);
  return { level: level!, index: index! };
}

/**
 * The path of a tile or a bundle of entries (C2SP tlog-tiles): the index in groups of three digits, all but
 * the last with an x, and the width of one that is not full.
 */
export function tilePath(level: number | "entries", index: number, width = TILE_WIDTH): string {
  const text = String(index);
  const groups = text.padStart(Math.ceil(text.length / 3) * 3, "0").match(/\d{3}/g)!;
  const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${name}${width < TILE_WIDTH ? `.p/${width}` : ""}`;
}

/** A bundle of entries (C2SP tlog-tiles): each with its length in two bytes before it. */
export function entryBundle(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => [Buffer.of(entry.length >> 8, entry.length & 255), Buffer.from(entry)]),
  );
}

/** Every tile of a tree of this size, with its width. */
export function tilesOf(size: number): (TilePlace & { width: number })[] {
  const tiles: (TilePlace & { width: number })[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH))
    for (let index = 0; index * TILE_WIDTH < hashes; index += 1)
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) });
  return tiles;
}

/** The partial tiles at the right edge, which the next leaves are added to. */
export function growingTiles(size: number): TilePlace[] {
  const places: TilePlace[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH))
    if (hashes % TILE_WIDTH > 0) places.push({ level, index: Math.floor(hashes / TILE_WIDTH) });
  return places;
}

/**
 * Adds leaves to a tree.
 * @param tiles has the `growingTiles` of `size`
 * @param leaves their hashes (`leafHash`)
 * @returns the tiles that are new or have grown
 */
export function appendLeaves(tiles: Tiles, size: number, leaves: readonly Uint8Array[]): Map<string, Buffer> {
  const grown = new Map<string, Buffer>();
  const grow = (level: number, had: number, hashes: readonly Uint8Array[]) => {
    const above: Buffer[] = [];
    for (let done = 0; done < hashes.length;) {
      const at = had + done;
      const place = { level, index: Math.floor(at / TILE_WIDTH) };
      const kept = at % TILE_WIDTH;
      const added = hashes.slice(done, done + TILE_WIDTH - kept);
      const before = kept > 0 ? readTile(tiles, place, kept) : Buffer.alloc(0);
      const bytes = Buffer.concat([before.subarray(0, kept * HASH_BYTES), ...added]);
      grown.set(tileKey(place), bytes);
      if (bytes.length === TILE_WIDTH * HASH_BYTES) above.push(perfectRoot(hashesIn(bytes)));
      done += added.length;
    }
    if (above.length > 0) grow(level + 1, Math.floor(had / TILE_WIDTH), above);
  };
  grow(0, size, leaves);
  return grown;
}

/** The root of leaves [from, to), split as in RFC 9162, 2.1.1; of the whole tree without a range. */
export function treeRoot(tiles: Tiles, size: number, from = 0, to = size): Buffer {
  if (from === to) return emptyRoot();
  const count = to - from;
  const height = Math.floor(Math.log2(count));
  if (count === 2 ** height) return subtreeRoot(tiles, height, from / count);
  const middle = from + 2 ** height;
  return nodeHash(treeRoot(tiles, size, from, middle), treeRoot(tiles, size, middle, to));
}

/** The hashes that lead from a leaf to the root (RFC 9162, 2.1.3.1). */
export function inclusionProof(tiles: Tiles, size: number, index: number, from = 0, to = size): Buffer[] {
  if (to - from <= 1) return [];
  const middle = from + split(to - from);
  return index < middle
    ? [...inclusionProof(tiles, size, index, from, middle), treeRoot(tiles, size, middle, to)]
    : [...inclusionProof(tiles, size, index, middle, to), treeRoot(tiles, size, from, middle)];
}

/** The hashes that prove that a tree of `old` leaves is the beginning of this one (RFC 9162, 2.1.4.1). */
export function consistencyProof(tiles: Tiles, size: number, old: number): Buffer[] {
  const prove = (from: number, to: number, isWhole: boolean): Buffer[] => {
    if (old === to) return isWhole ? [] : [treeRoot(tiles, size, from, to)];
    const middle = from + split(to - from);
    return old <= middle
      ? [...prove(from, middle, isWhole), treeRoot(tiles, size, middle, to)]
      : [...prove(middle, to, false), treeRoot(tiles, size, from, middle)];
  };
  return old === 0 ? [] : prove(0, size, true);
}

/** The tiles that a calculation reads: it is run once with tiles of zeros. */
export function tilesNeeded(calculate: (tiles: Tiles) => unknown): TilePlace[] {
  const needed = new Map<string, TilePlace>();
  const zeros = Buffer.alloc(TILE_WIDTH * HASH_BYTES);
  const recorder = {
    get(key: string) {
      needed.set(key, tilePlace(key));
      return zeros;
    },
  };
  calculate(recorder as unknown as Tiles);
  return [...needed.values()];
}

/**
 * The root that a leaf and its proof result in (RFC 9162, 2.1.3.2).
 * @returns null when the proof does not fit the place in a tree of this size
 */
export function rootFromInclusion(
  leaf: Uint8Array,
  place: { index: number; size: number },
  proof: readonly Uint8Array[],
): Buffer | null {
  if (place.index < 0 || place.index >= place.size) return null;
  let [at, last] = [place.index, place.size - 1];
  let hash = Buffer.from(leaf);
  for (const sibling of proof) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash) as typeof hash;
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else hash = nodeHash(hash, sibling) as typeof hash;
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? hash : null;
}

/** Whether a proof shows that the tree of `old` is the beginning of the other (RFC 9162, 2.1.4.2). */
export function isConsistent(
  old: { size: number; root: Uint8Array },
  current: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (old.size > current.size) return false;
  if (old.size === 0) return proof.length === 0;
  if (old.size === current.size) return proof.length === 0 && equal(old.root, current.root);
  const isPerfect = Number.isInteger(Math.log2(old.size)) && 2 ** Math.log2(old.size) === old.size;
  const path = isPerfect ? [old.root, ...proof] : [...proof];
  if (path.length === 0) return false;
  let [at, last] = [old.size - 1, current.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [before, after] = [path[0]!, path[0]!];
  for (const hash of path.slice(1)) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [before, after] = [nodeHash(hash, before), nodeHash(hash, after)];
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else after = nodeHash(after, hash);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(before, old.root) && equal(after, current.root);
}

/** A tree that only grows and only knows its root: enough to verify a log from its first leaf to its last. */
export class GrowingRoot {
  #size = 0;
  /** The roots of the perfect subtrees at the right edge, by height. */
  readonly #edge: (Buffer | null)[] = [];

  get size(): number {
    return this.#size;
  }

  add(leaf: Buffer): void {
    let carried = leaf;
    let height = 0;
    for (; this.#edge[height]; height += 1) {
      carried = nodeHash(this.#edge[height]!, carried);
      this.#edge[height] = null;
    }
    this.#edge[height] = carried;
    this.#size += 1;
  }

  root(): Buffer {
    return (
      this.#edge.reduce((right, left) => (left && right ? nodeHash(left, right) : (left ?? right)), null) ??
      emptyRoot()
    );
  }
}

const half = (value: number) => Math.floor(value / 2);
const equal = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** The largest power of two that is smaller than `count`. */
function split(count: number): number {
  let size = 1;
  while (size * 2 < count) size *= 2;
  return size;
}

/** The root of the perfect subtree of 2^height leaves that begins at leaf `index` << height. */
function subtreeRoot(tiles: Tiles, height: number, index: number): Buffer {
  const within = height % 8;
  const first = index * 2 ** within;
  const place = { level: Math.floor(height / 8), index: Math.floor(first / TILE_WIDTH) };
  const start = first % TILE_WIDTH;
  const bytes = readTile(tiles, place, start + 2 ** within);
  return perfectRoot(hashesIn(bytes.subarray(start * HASH_BYTES, (start + 2 ** within) * HASH_BYTES)));
}

function perfectRoot(hashes: readonly Uint8Array[]): Buffer {
  let row = hashes;
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_none, at) => nodeHash(row[2 * at]!, row[2 * at + 1]!));
  return Buffer.from(row[0]!);
}

function hashesIn(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_none, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}

/** @throws Error for a tile that is not at hand, or has fewer hashes than are asked for */
function readTile(tiles: Tiles, place: TilePlace, width: number): Uint8Array {
  const tile = tiles.get(tileKey(place));
  if (!tile || tile.length < width * HASH_BYTES)
    throw new Error(`the log has no tile ${tilePath(place.level, place.index, width)}`);
  return tile;
}
