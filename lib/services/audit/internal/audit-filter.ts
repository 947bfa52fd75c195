import { storedAuditActions } from "@/lib/domain/audit-actions";
import { osloDayStart } from "@/lib/domain/key-status";
import type { Prisma } from "@/lib/db/generated/client";
import type { Context } from "@/lib/context/context";
import type { AuditView } from "@/lib/domain/audit-view";

/** A search covers at most so many customers and so many installations. */
const MAX_SUBJECTS = 500;

/** The condition of a view of the audit, without its cursor. */
export async function whereOf(ctx: Context, view: AuditView): Promise<Prisma.AuditEventWhereInput> {
  return {
    action: view.action ? { in: storedAuditActions(view.action) } : undefined,
    actorId: view.person || undefined,
    occurredAt: {
      gte: view.from ? osloDayStart(view.from) : undefined,
      lt: view.to ? osloDayStart(view.to, 1) : undefined,
    },
    ...(view.q ? await subjectsOf(ctx, view.q) : {}),
  };
}

/** The customers and installations that match a search word. */
async function subjectsOf(ctx: Context, q: string): Promise<Prisma.AuditEventWhereInput> {
  const contains = { contains: q, mode: "insensitive" as const };
  const [organizations, installations] = await Promise.all([
    ctx.db.organization.findMany({
      where: { OR: [{ name: contains }, { number: { startsWith: q.replace(/\s/g, "") } }] },
      take: MAX_SUBJECTS,
      select: { id: true },
    }),
    ctx.db.installation.findMany({
      where: { OR: [{ label: contains }, { clientId: q }] },
      take: MAX_SUBJECTS,
      select: { id: true },
    }),
  ]);
  return {
    OR: [
      { organizationId: { in: organizations.map((each) => each.id) } },
      { installationId: { in: installations.map((each) => each.id) } },
    ],
  };
}
