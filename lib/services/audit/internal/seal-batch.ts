import { type KeyObject, randomBytes } from "node:crypto";
import type { Context } from "@/lib/context/context";
import { signingKey } from "@/lib/core/audit/checkpoint";
import { commitmentOf, entryOf } from "@/lib/core/audit/leaf";
import { loadTiles, saveTiles } from "@/lib/core/audit/tiles";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { isSignedBy, readCheckpoint, writeCheckpoint } from "@/lib/crypto/signed-note";
import {
  appendLeaves,
  growingTiles,
  leafHash,
  tileKey,
  tilesNeeded,
  type Tiles,
  treeRoot,
} from "@/lib/crypto/transparency-log";
import type { Transaction } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { lockAuditTree, type LockedTree } from "@/lib/db/locks";
import type { PublishedCheckpoint } from "./publish-checkpoint";

/** Rows that are sealed in one transaction. */
const BATCH = 5000;
const SALT_BYTES = 32;
/** For how long the process that seals is the only one. */
const LEASE_SECONDS = 5;
const PUBLISH_SECONDS = 60;

export interface ChangedRow {
  seq: bigint;
  installationId: string | null;
  entityId: string;
}

export interface SealedBatch {
  /** Rows that are now in the log and were written since the log began. */
  sealed: ChangedRow[];
  /** Whether more rows wait. */
  isMore: boolean;
  /** The newest checkpoint: its note. Empty while the log is. */
  checkpoint: string;
  /**
   * The checkpoint to be published, once a minute while the log grows; null when none is due, and without a
   * key.
   */
  due: PublishedCheckpoint | null;
}

/** Who seals: a worker that keeps a lease, or somebody who waits until what they have written is sealed. */
export type Sealer = { lease: string } | { wait: true; publish?: true };

/**
 * Seals what has been committed: gives each row its place in the log and its number among its customer's
 * rows, commits to it with a random salt, extends the tree, and signs the checkpoint. Rows of the time before
 * the log come first, in their order.
 * @returns null when another process seals
 */
export async function sealBatch(ctx: Context, sealer: Sealer): Promise<SealedBatch | null> {
  return withBookkeeping(ctx, "audit-log", async (tx) => {
    const tree = await lockAuditTree(tx, "wait" in sealer ? "wait" : "skip");
    if (!tree) return null;
    const now = ctx.clock();
    const isLeased = tree.leaseSeconds !== null && tree.leaseSeconds > 0;
    if ("lease" in sealer && isLeased && tree.sealer !== sealer.lease) return null;
    const carryUntil = tree.carryUntil ?? (await readChainEnd(tx));
    const isCarrying = tree.carriedTo < carryUntil;
    const rows = isCarrying ? await readCarried(tx, tree.carriedTo, carryUntil) : await readUnsealed(tx);
    const fresh = rows.filter((row) => !row.isSealed);
    const key = signingKey(ctx.env);
    const checkpoint =
      fresh.length > 0 ? await extend(tx, ctx, tree, fresh) : signAgain(tree.checkpoint, key, now);
    const size = tree.size + BigInt(fresh.length);
    if (!isCarrying && rows.length > 0)
      await tx.$executeRaw`delete from audit_unsealed where seq = any(${rows.map((row) => row.seq)}::bigint[])`;
    const isPublishDue =
      key !== null &&
      size > tree.publishedSize &&
      ("publish" in sealer ||
        ("lease" in sealer &&
          (tree.publishedAt === null ||
            now.getTime() - tree.publishedAt.getTime() >= PUBLISH_SECONDS * 1000)));
    if (isPublishDue)
      await tx.auditTreeCheckpoint.create({ data: { size, note: checkpoint, createdAt: now } });
    const isFull = rows.length === BATCH;
    const next = {
      size,
      checkpoint,
      carryUntil,
      carriedTo: isCarrying ? (isFull ? rows.at(-1)!.seq : carryUntil) : tree.carriedTo,
      ...(isPublishDue ? { publishedSize: size, publishedAt: now } : {}),
    };
    if (Object.entries(next).some(([name, value]) => tree[name as keyof LockedTree] !== value))
      await tx.auditTree.update({ where: { id: 1 }, data: next });
    if ("lease" in sealer) await renewLease(tx, tree, sealer.lease);
    return {
      sealed: isCarrying ? [] : fresh,
      isMore: isFull || isCarrying,
      checkpoint,
      due: isPublishDue ? { size, note: checkpoint } : null,
    };
  });
}

/** The newest checkpoint, signed when it is not yet: a key may be set, or replaced, while nothing happens. */
function signAgain(note: string, key: KeyObject | null, now: Date): string {
  const checkpoint = readCheckpoint(note);
  if (!key || !checkpoint || isSignedBy(note, key)) return note;
  return writeCheckpoint({ ...checkpoint, signedAt: now }, key);
}

/**
 * The lease is renewed when half of it is over. It is measured by the database's clock alone: with those of
 * two machines, one that is ahead could keep the other from sealing for as long.
 */
async function renewLease(tx: Transaction, tree: LockedTree, own: string): Promise<void> {
  if (tree.sealer === own && tree.leaseSeconds !== null && tree.leaseSeconds > LEASE_SECONDS / 2) return;
  await tx.$executeRaw`
    update audit_tree set sealer = ${own},
      leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}) where id = 1`;
}

/** Seals everything that is committed now, waiting for another sealer if need be. @returns the last batch */
export async function sealAll(ctx: Context, options: { publish?: true } = {}): Promise<SealedBatch> {
  for (;;) {
    const batch = await sealBatch(ctx, { wait: true, ...options });
    if (!batch) throw new Error("the audit has no log");
    if (!batch.isMore) return batch;
  }
}

interface Unsealed extends ChangedRow {
  organizationId: string | null;
  canonical: string;
  hash: string;
  isSealed: boolean;
}

/** The columns of an `Unsealed`, from `audit_event e`. */
const UNSEALED = Prisma.sql`e.seq, e.installation_id as "installationId", e.entity_id as "entityId",
  e.organization_id as "organizationId", e.canonical, e.hash,
  exists (select from audit_leaf l where l.seq = e.seq) as "isSealed"`;

/** The number of the last row of the chain when sealing began: those up to it are carried over. */
async function readChainEnd(tx: Transaction): Promise<bigint> {
  return (await tx.auditHead.findUniqueOrThrow({ where: { id: 1 } })).seq;
}

async function readCarried(tx: Transaction, after: bigint, until: bigint): Promise<Unsealed[]> {
  return tx.$queryRaw<Unsealed[]>`
    select ${UNSEALED} from audit_event e where e.seq > ${after} and e.seq <= ${until} order by e.seq limit ${BATCH}`;
}

async function readUnsealed(tx: Transaction): Promise<Unsealed[]> {
  return tx.$queryRaw<Unsealed[]>`
    select ${UNSEALED} from audit_unsealed u join audit_event e on e.seq = u.seq order by u.seq limit ${BATCH}`;
}

/** Adds rows to the tree. @returns the new checkpoint */
async function extend(
  tx: Transaction,
  ctx: Context,
  tree: LockedTree,
  rows: readonly Unsealed[],
): Promise<string> {
  const numbers = await readNumbers(tx, rows);
  const leaves = rows.map((row, at) => {
    const number = row.organizationId ? (numbers.get(row.organizationId) ?? 0n) + 1n : null;
    if (row.organizationId) numbers.set(row.organizationId, number!);
    const salt = randomBytes(SALT_BYTES);
    const place = {
      seq: row.seq.toString(),
      organizationId: row.organizationId,
      number: number?.toString() ?? null,
      chainHash: row.hash || null,
    };
    const entry = entryOf(place, commitmentOf(salt, row.canonical));
    return { index: tree.size + BigInt(at), row, number, salt, entry };
  });
  await tx.$executeRaw`
    insert into audit_leaf (leaf_index, seq, organization_id, organization_number, salt, entry)
    select leaf_index, seq, organization_id, organization_number, decode(salt, 'hex'), decode(entry, 'hex')
    from unnest(${leaves.map((leaf) => leaf.index)}::bigint[], ${leaves.map((leaf) => leaf.row.seq)}::bigint[],
      ${leaves.map((leaf) => leaf.row.organizationId)}::uuid[], ${leaves.map((leaf) => leaf.number)}::bigint[],
      ${leaves.map((leaf) => leaf.salt.toString("hex"))}::text[],
      ${leaves.map((leaf) => leaf.entry.toString("hex"))}::text[])
      as given(leaf_index, seq, organization_id, organization_number, salt, entry)`;
  const before = Number(tree.size);
  const size = before + leaves.length;
  const root = (tiles: Tiles) => treeRoot(tiles, size);
  const kept = await loadTiles(tx, uniqueTiles([...growingTiles(before), ...tilesNeeded(root)]));
  const grown = appendLeaves(
    kept,
    before,
    leaves.map((leaf) => leafHash(leaf.entry)),
  );
  await saveTiles(tx, grown);
  const checkpoint = {
    origin: logOrigin(ctx),
    size,
    root: root(new Map([...kept, ...grown])),
    signedAt: ctx.clock(),
  };
  return writeCheckpoint(checkpoint, signingKey(ctx.env));
}

const uniqueTiles = (places: readonly { level: number; index: number }[]) => [
  ...new Map(places.map((place) => [tileKey(place), place])).values(),
];

/** The name of the log, and of the key that signs it. */
function logOrigin(ctx: Context): string {
  return `${new URL(ctx.env.PORTAL_URL).host}/audit`;
}

/** The number of each customer's last sealed row. */
async function readNumbers(tx: Transaction, rows: readonly Unsealed[]): Promise<Map<string, bigint>> {
  const ids = [...new Set(rows.flatMap((row) => row.organizationId ?? []))];
  if (ids.length === 0) return new Map();
  const ends = await tx.$queryRaw<{ id: string; number: bigint }[]>`
    select given.id, last.number from unnest(${ids}::uuid[]) as given(id), lateral (
      select organization_number as number from audit_leaf l
      where l.organization_id = given.id order by l.organization_number desc limit 1) last`;
  return new Map(ends.map((end) => [end.id, end.number]));
}
