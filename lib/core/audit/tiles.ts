import { type TilePlace, type Tiles, tileKey, tilePlace } from "@/lib/crypto/transparency-log";
import type { ReadOnlyDatabase, Transaction } from "@/lib/db/client";

/** Reads tiles of the log. Those that do not exist are missing from the result. */
export async function loadTiles(
  db: ReadOnlyDatabase | Transaction,
  places: readonly TilePlace[],
): Promise<Tiles> {
  const rows =
    places.length === 0
      ? []
      : await db.$queryRaw<{ level: number; index: bigint; hashes: Uint8Array }[]>`
          select level, tile_index as index, hashes from audit_tile
          where (level, tile_index) in (
            select * from unnest(${places.map((each) => each.level)}::int[], ${places.map((each) => each.index)}::bigint[]))`;
  return new Map(rows.map((row) => [tileKey({ level: row.level, index: Number(row.index) }), row.hashes]));
}

/** Writes the tiles that have grown. */
export async function saveTiles(tx: Transaction, tiles: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const rows = [...tiles].map(([key, bytes]) => ({
    ...tilePlace(key),
    hashes: Buffer.from(bytes).toString("hex"),
  }));
  await tx.$executeRaw`
    insert into audit_tile (level, tile_index, hashes)
    select level, tile_index, decode(hashes, 'hex')
    from unnest(${rows.map((row) => row.level)}::int[], ${rows.map((row) => row.index)}::bigint[],
      ${rows.map((row) => row.hashes)}::text[]) as given(level, tile_index, hashes)
    on conflict (level, tile_index) do update set hashes = excluded.hashes`;
}
