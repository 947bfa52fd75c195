import type { Context } from "@/lib/context/context";
import { loadTiles } from "@/lib/core/audit/tiles";
import { HASH_BYTES, leafHash, TILE_WIDTH, tileKey } from "@/lib/crypto/transparency-log";
import { leafState } from "./leaf-state";

/**
 * What the log has of a row: `sealed`, what the row says now; `waiting`, nothing yet; `erased`, that there
 * was a row; `fault`, something else than the row says, or nothing although it should. `index` is the row's
 * place in the log; null when it has none.
 */
export interface LogPlace {
  state: "sealed" | "waiting" | "erased" | "fault";
  index: string | null;
}

export const UNKNOWN_PLACE: LogPlace = { state: "fault", index: null };

/** Compares rows with the log: with their leaves, and these with the tiles of the tree. */
export async function readPlaces(ctx: Context, seqs: readonly string[]): Promise<Map<string, LogPlace>> {
  const numbers = seqs.map(BigInt);
  const [rows, leaves, waiting, tree] = await Promise.all([
    ctx.db.auditEvent.findMany({ where: { seq: { in: numbers } } }),
    ctx.db.auditLeaf.findMany({ where: { seq: { in: numbers } } }),
    ctx.db.auditUnsealed.findMany({ where: { seq: { in: numbers } }, select: { seq: true } }),
    ctx.db.auditTree.findUniqueOrThrow({ where: { id: 1 }, select: { carriedTo: true, carryUntil: true } }),
  ]);
  const tileOf = (index: bigint) => ({ level: 0, index: Number(index / BigInt(TILE_WIDTH)) });
  const places = new Map(leaves.map((leaf) => [tileKey(tileOf(leaf.index)), tileOf(leaf.index)]));
  const tiles = await loadTiles(ctx.db, [...places.values()]);
  const leafOf = new Map(leaves.map((leaf) => [leaf.seq, leaf]));
  const isWaiting = new Set(waiting.map((each) => each.seq));
  return new Map(
    rows.map((row): [string, LogPlace] => {
      const leaf = leafOf.get(row.seq);
      if (!leaf) {
        // Rows of the time before the log are carried over in their order.
        const isCarried =
          row.prevHash !== "" && row.seq > tree.carriedTo && row.seq <= (tree.carryUntil ?? row.seq);
        const state = isWaiting.has(row.seq) || isCarried ? "waiting" : "fault";
        return [row.seq.toString(), { state, index: null }];
      }
      const index = leaf.index.toString();
      const { problem, isErased } = leafState(row, leaf);
      const at = Number(leaf.index % BigInt(TILE_WIDTH)) * HASH_BYTES;
      const inTree = tiles.get(tileKey(tileOf(leaf.index)))?.subarray(at, at + HASH_BYTES);
      const holds = problem === null && inTree !== undefined && leafHash(leaf.entry).equals(inTree);
      return [row.seq.toString(), { state: !holds ? "fault" : isErased ? "erased" : "sealed", index }];
    }),
  );
}
