import type { Prisma } from "@/lib/db/generated/client";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readUnsealed } from "@/lib/core/audit/unsealed";
import { MAX_UNSEALED_SECONDS } from "@/lib/domain/audit-sealing";
import { AUDIT_FAULT_HEARTBEAT, AUDIT_VERIFIED_HEARTBEAT } from "@/lib/domain/heartbeats";
import { whereOf } from "./internal/audit-filter";
import { readPlaces, UNKNOWN_PLACE } from "./internal/log-places";
import { SHOWN_COLUMNS } from "./internal/shown-rows";
import { readNames } from "./internal/subject-names";
import { type AuditView } from "@/lib/domain/audit-view";

const PAGE = 50;
const BATCH = 1000;

/** One page of the audit, newest first, filtered; each row with what it changed and whether it is chained. */
export async function listAudit(ctx: Context, view: AuditView) {
  authorize(ctx, "audit.read");
  const rows = await readRows(ctx, await whereOf(ctx, view), view.before, PAGE + 1);
  const page = rows.slice(0, PAGE);
  const [before, places] = await Promise.all([
    readEarlierDetails(
      ctx,
      page.map((row) => row.seq),
    ),
    readPlaces(
      ctx,
      page.map((row) => row.seq),
    ),
  ]);
  return {
    rows: page.map((row) => ({
      ...row,
      /** The same facts of the entity in its row before this; null without one. */
      before: before.get(row.seq) ?? null,
      /** Whether it is in the log, and what the log has of it. */
      log: places.get(row.seq) ?? UNKNOWN_PLACE,
    })),
    next: rows.length > PAGE ? page.at(-1)!.seq : null,
  };
}

export type AuditRow = Awaited<ReturnType<typeof listAudit>>["rows"][number];

/**
 * How many rows the log has, when all of it was last verified, with which result, and whether rows wait for
 * it.
 */
export async function getLogState(ctx: Context) {
  authorize(ctx, "audit.read");
  const [tree, heartbeats, unsealed] = await Promise.all([
    ctx.db.auditTree.findUniqueOrThrow({ where: { id: 1 }, select: { size: true } }),
    ctx.db.heartbeat.findMany({ where: { name: { in: [AUDIT_VERIFIED_HEARTBEAT, AUDIT_FAULT_HEARTBEAT] } } }),
    readUnsealed(ctx),
  ]);
  const at = (name: string) => heartbeats.find((each) => each.name === name)?.at ?? null;
  const [verifiedAt, faultAt] = [at(AUDIT_VERIFIED_HEARTBEAT), at(AUDIT_FAULT_HEARTBEAT)];
  return {
    rows: Number(tree.size),
    verifiedAt,
    /** When the newest verification found a fault; null when it found none, or there was none. */
    faultAt: faultAt && (!verifiedAt || faultAt > verifiedAt) ? faultAt : null,
    /** How many rows wait for the log, when the oldest has waited too long; else 0. */
    late: unsealed.oldestSeconds > MAX_UNSEALED_SECONDS ? unsealed.rows : 0,
  };
}

export type LogState = Awaited<ReturnType<typeof getLogState>>;

/**
 * The same as a table, in batches, with the names that the page has, and the hash of each row: that in the
 * chain of earlier releases, or what the log has of it; empty for a row that is not sealed yet.
 */
export async function* exportAudit(ctx: Context, view: AuditView) {
  authorize(ctx, "audit.read");
  const where = await whereOf(ctx, view);
  for (let before = view.before; ;) {
    const rows = await readRows(ctx, where, before, BATCH);
    const entries = await readEntries(
      ctx,
      rows.filter((row) => row.hash === "").map((row) => BigInt(row.seq)),
    );
    if (rows.length > 0)
      yield rows.map((row) => ({
        seq: row.seq,
        occurredAt: row.occurredAt.toISOString(),
        actorKind: row.actorKind,
        actorId: row.actorId ?? "",
        actorName: row.actorName ?? "",
        action: row.action,
        organization: row.organization?.name ?? "",
        organizationNumber: row.organization?.number ?? "",
        installation: row.installation?.label ?? "",
        subjectType: row.subject?.type ?? "",
        subject: row.subject?.name ?? "",
        details: JSON.stringify(row.details),
        hash: row.hash || (entries.get(row.seq) ?? ""),
      }));
    if (rows.length < BATCH) return;
    before = rows.at(-1)!.seq;
  }
}

/** Adds names to rows, which hold ids only. */
async function readRows(ctx: Context, where: Prisma.AuditEventWhereInput, before: string, take: number) {
  const rows = await ctx.db.auditEvent.findMany({
    where: { ...where, ...(before ? { seq: { lt: BigInt(before) } } : {}) },
    orderBy: { seq: "desc" },
    take,
    select: {
      ...SHOWN_COLUMNS,
      entityType: true,
      entityId: true,
      organizationId: true,
      installationId: true,
      hash: true,
    },
  });
  const ids = (given: (string | null)[]) => [...new Set(given.flatMap((id) => id ?? []))];
  const [names, organizations, installations] = await Promise.all([
    readNames(ctx, rows),
    ctx.db.organization.findMany({
      where: { id: { in: ids(rows.map((row) => row.organizationId)) } },
      select: { id: true, name: true, number: true },
    }),
    ctx.db.installation.findMany({
      where: { id: { in: ids(rows.map((row) => row.installationId)) } },
      select: { id: true, label: true },
    }),
  ]);
  const organizationOf = new Map(organizations.map((each) => [each.id, each]));
  const installationOf = new Map(installations.map((each) => [each.id, each]));
  return rows.map((stored) => {
    const { organizationId, installationId, entityType: _type, entityId: _id, ...row } = stored;
    const actor = names.actorOf(stored);
    return {
      ...row,
      seq: row.seq.toString(),
      actorKind: actor.kind,
      actorName: actor.name,
      details: withPeople((row.details ?? {}) as Record<string, unknown>, names.nameOf),
      subject: names.subjectOf(stored),
      organization: organizationOf.get(organizationId ?? "") ?? null,
      installation: installationOf.get(installationId ?? "") ?? null,
    };
  });
}

/** Replaces the ids of staff members by their names. */
function withPeople(details: Record<string, unknown>, nameOf: (id: string) => string | null) {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === "string" ? (nameOf(value) ?? value) : value,
    ]),
  );
}

/** The details of the row before each about the same entity that has any, by number. */
async function readEarlierDetails(ctx: Context, seqs: readonly string[]) {
  const rows = await ctx.db.$queryRaw<{ seq: bigint; details: Record<string, unknown> }[]>`
    select e.seq, before.details from audit_event e, lateral (
      select b.details from audit_event b
      where b.entity_type = e.entity_type and b.entity_id = e.entity_id and b.seq < e.seq
        and b.details <> '{}'::jsonb and e.details <> '{}'::jsonb
        and split_part(b.action, '.', 1) = split_part(e.action, '.', 1)
      order by b.seq desc limit 1) before
    where e.seq = any(${seqs.map(BigInt)}::bigint[])`;
  return new Map(rows.map((row) => [row.seq.toString(), row.details]));
}

/** What the log has of each row, hex, by number. */
async function readEntries(ctx: Context, seqs: readonly bigint[]): Promise<Map<string, string>> {
  const leaves = await ctx.db.auditLeaf.findMany({
    where: { seq: { in: [...seqs] } },
    select: { seq: true, entry: true },
  });
  return new Map(leaves.map((leaf) => [leaf.seq.toString(), Buffer.from(leaf.entry).toString("hex")]));
}
