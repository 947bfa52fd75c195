import { AppError } from "@/lib/base/errors";
import { actorId, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

/** More audit rows than one staff member writes within the retention period. */
const MAX_ACTIONS = 100_000;

/**
 * All personal data of a staff member, for themselves or for an administrator who acts on their request
 * (GDPR, articles 15 and 20). Session secrets are not included. The export is audited.
 * @throws AppError NOT_FOUND
 */
export async function exportStaffMember(ctx: Context, input: { userId: string }) {
  authorize(ctx, actorId(ctx.actor) === input.userId ? "fleet.read" : "staff.manage");
  const userId = parseInput(entityId, input.userId);
  const person = await ctx.db.staffUser.findUnique({
    where: { id: userId },
    include: {
      formerIdentities: { orderBy: { until: "desc" }, select: { kind: true, value: true, until: true } },
      sessions: {
        orderBy: { createdAt: "desc" },
        select: {
          createdAt: true,
          lastSeenAt: true,
          endedAt: true,
          authenticatedAt: true,
          securityLevel: true,
        },
      },
    },
  });
  if (!person) throw new AppError("NOT_FOUND");
  await withTransaction(ctx, async (_tx, audit) =>
    audit({ action: "staff.exported", entity: { type: "staff", id: userId } }),
  );
  const { sessions, formerIdentities, ...about } = person;
  const [views, rules, calls, acts] = await Promise.all([
    ctx.db.savedView.findMany({
      where: { ownerId: userId },
      select: { name: true, query: true, shared: true, reportEmails: true, createdAt: true },
    }),
    ctx.db.alertRule.findMany({
      where: { toPeople: { has: userId }, removedAt: null },
      select: { name: true },
    }),
    // Whom they talked with is the customer's person.
    ctx.db.loggedCall.findMany({
      where: { authorId: userId },
      orderBy: { createdAt: "desc" },
      select: { installationId: true, text: true, createdAt: true },
    }),
    ctx.db.auditEvent.findMany({
      where: { OR: [{ actorId: userId }, { entityType: { in: ["staff", "person"] }, entityId: userId }] },
      orderBy: { seq: "desc" },
      take: MAX_ACTIONS,
      select: { seq: true, occurredAt: true, action: true, entityType: true, entityId: true },
    }),
  ]);
  return {
    format: "klientvakt-person/1",
    madeAt: ctx.clock().toISOString(),
    person: about,
    formerIdentities,
    sessions,
    savedViews: views,
    alertRules: rules.map((rule) => rule.name),
    loggedCalls: calls,
    audit: acts.map((act) => ({ ...act, seq: act.seq.toString() })),
  };
}
