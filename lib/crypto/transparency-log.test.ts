import { createHash, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSignedBy, readCheckpoint, verifierKey, writeCheckpoint } from "./signed-note";
import {
  appendLeaves,
  consistencyProof,
  entryBundle,
  growingTiles,
  GrowingRoot,
  inclusionProof,
  isConsistent,
  leafHash,
  rootFromInclusion,
  tileKey,
  tilePath,
  tilesNeeded,
  tilesOf,
  treeRoot,
} from "./transparency-log";

const sha = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();

/** RFC 9162, 2.1.1, as it is written there. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0]!;
  let middle = 1;
  while (middle * 2 < leaves.length) middle *= 2;
  return sha(Buffer.of(1), naiveRoot(leaves.slice(0, middle)), naiveRoot(leaves.slice(middle)));
}

const leaves = Array.from({ length: 70_000 }, (_none, at) => leafHash(Buffer.from(`row ${at}`)));

/** A log that was built in batches, each with nothing at hand but the tiles at the right edge. */
function build(batches: readonly number[]): { tiles: Map<string, Buffer>; size: number } {
  const tiles = new Map<string, Buffer>();
  let size = 0;
  for (const count of batches) {
    const edge = new Map(growingTiles(size).map((place) => [tileKey(place), tiles.get(tileKey(place))!]));
    for (const [key, bytes] of appendLeaves(edge, size, leaves.slice(size, size + count)))
      tiles.set(key, bytes);
    size += count;
  }
  return { tiles, size };
}

const batches = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 8 });

describe("a transparency log", () => {
  it("has the root of RFC 9162, in whatever batches it was written", () => {
    fc.assert(
      fc.property(batches, (counts) => {
        const { tiles, size } = build(counts);
        const expected = naiveRoot(leaves.slice(0, size));
        expect(treeRoot(tiles, size)).toEqual(expected);
        const growing = new GrowingRoot();
        for (const leaf of leaves.slice(0, size)) growing.add(leaf);
        expect([growing.size, growing.root()]).toEqual([size, expected]);
        const kept = tilesOf(size).map((tile) => [tileKey(tile), tile.width * 32]);
        expect(new Map(kept as [string, number][])).toEqual(
          new Map([...tiles].map(([key, bytes]) => [key, bytes.length])),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("has three levels of tiles at 70 000 rows, and still knows the root of every earlier size", () => {
    const { tiles, size } = build([65_000, 1000, 4000]);
    expect(tilesOf(size).map((tile) => tile.level)).toContain(2);
    for (const old of [1, 255, 256, 257, 65_535, 65_536, 65_537, size])
      expect([old, treeRoot(tiles, old)]).toEqual([old, naiveRoot(leaves.slice(0, old))]);
  });

  it("proves every row, with the tiles that the proof names and no others, and nothing else", () => {
    fc.assert(
      fc.property(batches, fc.nat(), fc.nat(), (counts, a, b) => {
        const { tiles, size } = build(counts);
        fc.pre(size > 1);
        const index = a % size;
        const needed = tilesNeeded((each) => inclusionProof(each, size, index));
        const some = new Map(needed.map((place) => [tileKey(place), tiles.get(tileKey(place))!]));
        const proof = inclusionProof(some, size, index);
        const root = treeRoot(tiles, size);
        expect(rootFromInclusion(leaves[index]!, { index, size }, proof)).toEqual(root);
        const other = b % size;
        fc.pre(other !== index);
        expect(rootFromInclusion(leaves[other]!, { index, size }, proof)).not.toEqual(root);
        expect(rootFromInclusion(leaves[index]!, { index: other, size }, proof)).not.toEqual(root);
        expect(rootFromInclusion(leaves[index]!, { index, size }, proof.slice(1))).not.toEqual(root);
        expect(rootFromInclusion(leaves[index]!, { index, size }, [...proof, root])).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it("proves that it has only grown, and cannot prove that of another", () => {
    fc.assert(
      fc.property(batches, fc.nat(), fc.nat(), (counts, a, b) => {
        const { tiles, size } = build(counts);
        fc.pre(size > 0);
        const old = { size: 1 + (a % size), root: treeRoot(tiles, 1 + (a % size)) };
        const current = { size, root: treeRoot(tiles, size) };
        const proof = consistencyProof(tiles, size, old.size);
        expect(isConsistent(old, current, proof)).toBe(true);
        const forged = leafHash(Buffer.from(`forged ${b}`));
        expect(isConsistent({ ...old, root: forged }, current, proof)).toBe(false);
        expect(isConsistent(old, { ...current, root: forged }, proof)).toBe(false);
        expect(isConsistent(old, current, [...proof, forged])).toBe(false);
        if (proof.length > 0) {
          const at = b % proof.length;
          expect(isConsistent(old, current, proof.toSpliced(at, 1))).toBe(false);
          expect(isConsistent(old, current, proof.toSpliced(at, 1, forged))).toBe(false);
        }
        if (old.size < size) expect(isConsistent(current, old, proof)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it("names tiles and frames entries as C2SP tlog-tiles does", () => {
    expect(tilePath(0, 1_234_067)).toBe("tile/0/x001/x234/067");
    expect(tilePath(1, 5, 12)).toBe("tile/1/005.p/12");
    expect(tilePath("entries", 0)).toBe("tile/entries/000");
    expect(entryBundle([Buffer.from("ab"), Buffer.alloc(300, 1)]).subarray(0, 6)).toEqual(
      Buffer.of(0, 2, 97, 98, 1, 44),
    );
  });
});

describe("a checkpoint", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const other = generateKeyPairSync("ed25519").privateKey;
  const checkpoint = fc.record({
    origin: fc.domain().map((name) => `${name}/audit`),
    size: fc.integer({ min: 0, max: 10 ** 12 }),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
    signedAt: fc.date({
      min: new Date("2026-01-01"),
      max: new Date("2099-01-01"),
      noInvalidDate: true,
    }),
  });

  it("is read as it was written, and holds by its key alone", () => {
    fc.assert(
      fc.property(checkpoint, fc.nat(), (given, at) => {
        const note = writeCheckpoint(given, privateKey);
        expect(readCheckpoint(note)).toEqual(given);
        expect([isSignedBy(note, privateKey), isSignedBy(note, other)]).toEqual([true, false]);
        const text = note.slice(0, note.indexOf("\n\n"));
        const changed = [...note];
        const place = at % text.length;
        changed[place] = changed[place] === "x" ? "y" : "x";
        expect(isSignedBy(changed.join(""), privateKey)).toBe(false);
        expect(isSignedBy(writeCheckpoint(given, null), privateKey)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it("is not read from other texts", () => {
    for (const text of ["", "a\n1\nx\n", "a\n01\n\n", `a\n1\n${"A".repeat(43)}=\n\n`, "\n".repeat(9)])
      expect([text, readCheckpoint(text)]).toEqual([text, null]);
  });

  it("has a key id of name and key, as in the example of golang.org/x/mod/sumdb/note", () => {
    expect(verifierKey("a.example/audit", privateKey)).toMatch(
      /^a\.example\/audit\+[0-9a-f]{8}\+AQ?[\w+/]+=*$/,
    );
  });
});
