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
    ...(view.by ? actedBy(view.by) : {}),
    occurredAt: {
      gte: view.from ? osloDayStart(view.from) : undefined,
      lt: view.to ? osloDayStart(view.to, 1) : undefined,
    },
    ...(view.q || view.person
      ? {
          AND: [
            ...(view.person ? [ofPerson(view.person)] : []),
            ...(view.q ? [await subjectsOf(ctx, view.q)] : []),
          ],
        }
      : {}),
  };
}

/** What a staff member did, their sign-ins included. */
function ofPerson(id: string): Prisma.AuditEventWhereInput {
  return {
    OR: [{ actorId: id }, { entityType: "staff", entityId: id, actorKind: { in: ["anonymous", "system"] } }],
  };
}

/** A sign-in is a person's, although nobody was signed in when it was recorded. */
function actedBy(by: Exclude<AuditView["by"], "">): Prisma.AuditEventWhereInput {
  const signIn = { entityType: "staff", actorKind: { in: ["anonymous", "system"] } };
  switch (by) {
    case "staff":
      return { OR: [{ actorKind: { in: ["staff", "applicant"] } }, signIn] };
    case "customer":
      return { actorKind: { in: ["customer", "installation", "anonymous"] }, entityType: { not: "staff" } };
    case "system":
      return { actorKind: "system", entityType: { not: "staff" } };
  }
}

/** As many characters of a kid are enough to search by, as in the fleet. */
const MIN_KID_LENGTH = 6;

/** The customers and installations that match a search word. */
async function subjectsOf(ctx: Context, q: string): Promise<Prisma.AuditEventWhereInput> {
  const contains = { contains: q, mode: "insensitive" as const };
  const [organizations, installations, keys] = await Promise.all([
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
    q.length >= MIN_KID_LENGTH
      ? ctx.db.clientKey.findMany({
          where: { kid: { startsWith: q } },
          take: MAX_SUBJECTS,
          select: { installationId: true },
        })
      : [],
  ]);
  return {
    OR: [
      { organizationId: { in: organizations.map((each) => each.id) } },
      {
        installationId: {
          in: [...installations.map((each) => each.id), ...keys.map((key) => key.installationId)],
        },
      },
    ],
  };
}
