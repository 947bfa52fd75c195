import type { Prisma } from "@/lib/db/generated/client";
import type { Context } from "@/lib/context/context";
import { checkpointKey } from "@/lib/core/audit/checkpoint";
import { loadTiles } from "@/lib/core/audit/tiles";
import { type Checkpoint, isSignedBy, readCheckpoint } from "@/lib/crypto/signed-note";
import {
  appendLeaves,
  growingTiles,
  GrowingRoot,
  leafHash,
  tileKey,
  tilePlace,
  type Tiles,
} from "@/lib/crypto/transparency-log";
import { leafState } from "./leaf-state";
import type { ReportFault } from "./verify-chain";

const BATCH = 5000;

type Leaf = Prisma.AuditLeafGetPayload<object>;

/** A checkpoint, and where it was kept. */
interface Kept extends Checkpoint {
  note: string;
  isOutside: boolean;
}

/**
 * Verifies the log: every leaf against its row, the numbers, the tiles, and every checkpoint against the root
 * at its size.
 * @param notes checkpoints that were kept outside the database
 */
export async function verifyTree(ctx: Context, notes: readonly string[], fault: ReportFault) {
  const now = await ctx.db.auditTree.findUniqueOrThrow({ where: { id: 1 } });
  const waiting = await readCheckpoints(ctx, now, notes, fault);
  const erasures = await readErasures(ctx);
  const tree = new GrowingRoot();
  const numbers = new Map<string, bigint>();
  let edge: Tiles = new Map();
  let erased = 0;
  const verifyCheckpoints = () => {
    const due = waiting.get(tree.size) ?? [];
    if (due.length === 0) return;
    const root = tree.root();
    for (const each of due)
      if (!root.equals(each.root))
        fault(
          BigInt(each.size),
          "checkpoint",
          `the rows differ from those that were signed on ${each.signedAt.toISOString()}`,
        );
    waiting.delete(tree.size);
  };
  for (;;) {
    const first = tree.size;
    const leaves = await ctx.db.auditLeaf.findMany({
      where: { index: { gte: BigInt(first), lt: now.size } },
      orderBy: { index: "asc" },
      take: BATCH,
    });
    const rows = await ctx.db.auditEvent.findMany({ where: { seq: { in: leaves.map((leaf) => leaf.seq) } } });
    const rowOf = new Map(rows.map((row) => [row.seq, row]));
    const hashes: Buffer[] = [];
    for (const leaf of leaves) {
      if (leaf.index !== BigInt(tree.size)) {
        fault(leaf.seq, "missing", `place ${tree.size} of the log is missing`);
        return { rows: tree.size, erased, customers: numbers.size, checkpoints: 0, unsealed: 0 };
      }
      const row = rowOf.get(leaf.seq);
      const state = row ? leafState(row, leaf) : null;
      if (!row) fault(leaf.seq, "missing", "is in the log and was removed");
      else if (state?.problem) fault(leaf.seq, "changed", state.problem);
      else if (state?.isErased) {
        erased += 1;
        if (!erasures.has(leaf.seq.toString()))
          fault(leaf.seq, "erased", "its text was erased, and no row says by whom");
      }
      verifyCustomerNumber(numbers, leaf, fault);
      const hash = leafHash(leaf.entry);
      hashes.push(hash);
      tree.add(hash);
      verifyCheckpoints();
    }
    edge = await verifyTiles(ctx, edge, first, hashes, fault);
    if (leaves.length < BATCH) break;
  }
  if (BigInt(tree.size) !== now.size)
    fault(now.size, "missing", `the log ends at place ${tree.size}, and had ${now.size} rows`);
  for (const each of [...waiting.values()].flat())
    fault(
      BigInt(each.size),
      "checkpoint",
      `${each.size} rows were signed on ${each.signedAt.toISOString()}, and the log has ${tree.size}: the newest were cut off`,
    );
  const beyond = await ctx.db.auditLeaf.findFirst({
    where: { index: { gte: now.size } },
    orderBy: { index: "asc" },
  });
  const { size } = await ctx.db.auditTree.findUniqueOrThrow({ where: { id: 1 }, select: { size: true } });
  // The sealer may have gone on meanwhile; the size is then ahead.
  if (beyond && beyond.index >= size) fault(beyond.seq, "inserted", "is after the end of the log");
  const unsealed = await verifyUnsealed(ctx, now, fault);
  const checkpoints = await ctx.db.auditTreeCheckpoint.count();
  return { rows: tree.size, erased, customers: numbers.size, checkpoints, unsealed };
}

/** All checkpoints by size. Signatures are verified here. */
async function readCheckpoints(
  ctx: Context,
  now: { size: bigint; checkpoint: string },
  notes: readonly string[],
  fault: ReportFault,
): Promise<Map<number, Kept[]>> {
  const key = checkpointKey(ctx.env);
  const published = await ctx.db.auditTreeCheckpoint.findMany({ orderBy: { size: "asc" } });
  const all = [
    ...published.filter((each) => each.size <= now.size).map(({ note }) => ({ note, isOutside: false })),
    ...(now.size > 0n ? [{ note: now.checkpoint, isOutside: false }] : []),
    ...notes.map((note) => ({ note, isOutside: true })),
  ];
  const bySize = new Map<number, Kept[]>();
  for (const { note, isOutside } of all) {
    const checkpoint = readCheckpoint(note);
    if (!checkpoint) {
      fault(0n, "checkpoint", "a checkpoint cannot be read");
      continue;
    }
    if (key ? !isSignedBy(note, key) : isOutside)
      fault(BigInt(checkpoint.size), "checkpoint", "its signature is invalid");
    bySize.set(checkpoint.size, [...(bySize.get(checkpoint.size) ?? []), { ...checkpoint, note, isOutside }]);
  }
  // The stored checkpoint is that of the stored size.
  const newest = readCheckpoint(now.checkpoint);
  if (newest && BigInt(newest.size) !== now.size)
    fault(now.size, "checkpoint", `the newest is of ${newest.size} rows, and the log has ${now.size}`);
  return bySize;
}

/** Numbers of the rows that an audit row says were erased. */
async function readErasures(ctx: Context): Promise<Set<string>> {
  const rows = await ctx.db.auditEvent.findMany({
    where: { action: "audit.row-erased" },
    select: { entityId: true },
  });
  return new Set(rows.map((row) => row.entityId));
}

/**
 * A customer's rows are numbered from 1 without gaps. After a fault the numbers go on from the stored one.
 */
function verifyCustomerNumber(numbers: Map<string, bigint>, leaf: Leaf, fault: ReportFault): void {
  if (leaf.organizationId === null) return;
  const before = numbers.get(leaf.organizationId) ?? 0n;
  if (leaf.organizationNumber !== before + 1n)
    fault(leaf.seq, "customer", `does not follow row ${before} of its customer`);
  numbers.set(leaf.organizationId, leaf.organizationNumber ?? before + 1n);
}

/**
 * Compares the stored tiles with those that the leaves result in. @returns the tiles that the next leaves
 * need
 */
async function verifyTiles(
  ctx: Context,
  edge: Tiles,
  first: number,
  hashes: readonly Buffer[],
  fault: ReportFault,
): Promise<Tiles> {
  const grown = appendLeaves(edge, first, hashes);
  const places = [...grown.keys()].map(tilePlace);
  const stored = await loadTiles(ctx.db, places);
  for (const place of places) {
    const expected = grown.get(tileKey(place))!;
    // It may have grown since.
    const found = stored.get(tileKey(place))?.subarray(0, expected.length);
    if (!found || !expected.equals(found))
      fault(BigInt(first), "tree", `tile ${tileKey(place)} is not that of its rows`);
  }
  const all = new Map([...edge, ...grown]);
  return new Map(
    growingTiles(first + hashes.length).flatMap((place) => {
      const tile = all.get(tileKey(place));
      return tile ? [[tileKey(place), tile] as const] : [];
    }),
  );
}

/** Rows that are not in the log must wait for it. @returns how many do */
async function verifyUnsealed(
  ctx: Context,
  now: { carriedTo: bigint; carryUntil: bigint | null },
  fault: ReportFault,
): Promise<number> {
  const rows = await ctx.db.$queryRaw<{ seq: bigint }[]>`
    select e.seq from audit_event e
    where not exists (select from audit_leaf l where l.seq = e.seq)
      and not exists (select from audit_unsealed u where u.seq = e.seq)
      and not (e.prev_hash <> '' and e.seq > ${now.carriedTo} and e.seq <= ${now.carryUntil ?? 2n ** 62n})
    order by e.seq limit 20`;
  for (const { seq } of rows) fault(seq, "unsealed", "is not in the log, and does not wait for it");
  const [count] = await ctx.db.$queryRaw<[{ count: bigint }]>`
    select (select count(*) from audit_unsealed)
      + (select count(*) from audit_event where seq > ${now.carriedTo} and seq <= ${now.carryUntil ?? 2n ** 62n}
          and prev_hash <> '') as count`;
  return Number(count.count);
}
