import type { Prisma } from "@/lib/db/generated/client";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { whereOf } from "./internal/audit-filter";
import { personNames, SHOWN_COLUMNS } from "./internal/shown-rows";
import { type AuditView } from "@/lib/domain/audit-view";

const PAGE = 50;
const BATCH = 1000;

/** One page of the audit, newest first, filtered. */
export async function listAudit(ctx: Context, view: AuditView) {
  authorize(ctx, "audit.read");
  const rows = await readRows(ctx, await whereOf(ctx, view), view.before, PAGE + 1);
  const page = rows.slice(0, PAGE);
  return { rows: page, next: rows.length > PAGE ? page.at(-1)!.seq : null };
}

export type AuditRow = Awaited<ReturnType<typeof listAudit>>["rows"][number];

/** The same as a table, in batches, with the hash of each row. */
export async function* exportAudit(ctx: Context, view: AuditView) {
  authorize(ctx, "audit.read");
  const where = await whereOf(ctx, view);
  for (let before = view.before; ;) {
    const rows = await readRows(ctx, where, before, BATCH);
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
        details: JSON.stringify(row.details),
        hash: row.hash,
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
    select: { ...SHOWN_COLUMNS, organizationId: true, installationId: true, hash: true },
  });
  const ids = (given: (string | null)[]) => [...new Set(given.flatMap((id) => id ?? []))];
  const [names, organizations, installations] = await Promise.all([
    personNames(ctx, rows),
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
  return rows.map(({ organizationId, installationId, ...row }) => ({
    ...row,
    seq: row.seq.toString(),
    actorName: row.actorName ?? names.get(row.actorId ?? "") ?? null,
    details: row.details as Record<string, unknown>,
    organization: organizationOf.get(organizationId ?? "") ?? null,
    installation: installationOf.get(installationId ?? "") ?? null,
  }));
}
