import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { checkpointKey } from "@/lib/core/audit/checkpoint";
import { loadTiles } from "@/lib/core/audit/tiles";
import { readCheckpoint, verifierKey } from "@/lib/crypto/signed-note";
import {
  entryBundle,
  HASH_BYTES,
  TILE_WIDTH,
  tileKey,
  tilePath,
  tilesOf,
} from "@/lib/crypto/transparency-log";

/** Tiles that are read at once. */
const BATCH = 64;

/**
 * The log as files of C2SP tlog-tiles, for a verifier that is not ours: the checkpoint, the tiles, and the
 * bundles, whose entries are hashes of rows that nobody can guess. With the public key as a verifier of
 * signed notes takes it. Contains nothing about anybody.
 */
export async function* exportLog(ctx: Context): AsyncGenerator<{ name: string; content: string | Buffer }> {
  authorizeSystem(ctx);
  const { checkpoint, size: rows } = await ctx.db.auditTree.findUniqueOrThrow({ where: { id: 1 } });
  const size = Number(rows);
  if (size === 0) return;
  yield { name: "checkpoint", content: checkpoint };
  const key = checkpointKey(ctx.env);
  if (key) yield { name: "vkey", content: `${verifierKey(readCheckpoint(checkpoint)!.origin, key)}\n` };
  const places = tilesOf(size);
  for (let at = 0; at < places.length; at += BATCH) {
    const some = places.slice(at, at + BATCH);
    const tiles = await loadTiles(ctx.db, some);
    for (const place of some)
      yield {
        name: tilePath(place.level, place.index, place.width),
        // It may have grown since.
        content: Buffer.from(tiles.get(tileKey(place))!.subarray(0, place.width * HASH_BYTES)),
      };
  }
  for (let first = 0; first < size; first += TILE_WIDTH) {
    const leaves = await ctx.db.auditLeaf.findMany({
      where: { index: { gte: BigInt(first), lt: BigInt(Math.min(size, first + TILE_WIDTH)) } },
      orderBy: { index: "asc" },
      select: { entry: true },
    });
    const content = entryBundle(leaves.map((leaf) => leaf.entry));
    yield { name: tilePath("entries", first / TILE_WIDTH, leaves.length), content };
  }
}
