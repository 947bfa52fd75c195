import type { Transaction } from "@/lib/db/client";
import { lockInstallations, lockStaffMember } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { endSharedAccess } from "@/lib/core/access/end-access";
import { successorOf } from "./internal/successor";

/**
 * Erases the identity of a removed staff member: name, HelseID subject, addresses, sessions and personal
 * views. Their actions stay, under an id that leads to nobody; the audit holds ids only, so its chain stays
 * valid (GDPR, article 17).
 * @throws AppError NOT_FOUND, CONFLICT for somebody who has access or has requested it
 */
export async function eraseStaffMember(ctx: Context, input: { userId: string }): Promise<void> {
  authorize(ctx, "staff.manage");
  requireFreshLogin(ctx);
  const userId = parseInput(entityId, input.userId);
  await withTransaction(ctx, async (tx, audit) => {
    await lockStaffMember(tx, userId);
    const person = await tx.staffUser.findUnique({
      where: { id: userId },
      select: { name: true, state: true, erasedAt: true },
    });
    if (!person) throw new AppError("NOT_FOUND");
    if (person.erasedAt) return unchanged(undefined);
    if (person.state !== "REMOVED") throw new AppError("CONFLICT");
    // Of somebody who was removed before access ended with it.
    await endSharedAccess(tx, audit, {
      userId,
      after: { state: "REMOVED", role: null },
      successorId: await successorOf(ctx, tx, userId),
      now: ctx.clock(),
    });
    await tx.staffSession.deleteMany({ where: { userId } });
    await tx.savedView.deleteMany({ where: { ownerId: userId, shared: false } });
    await tx.savedView.updateMany({ where: { ownerId: userId }, data: { ownerName: null } });
    await eraseName(tx, userId, person.name);
    await tx.alert.updateMany({ where: { assigneeId: userId }, data: { assigneeId: null } });
    await tx.$executeRaw`update alert_rule set to_people = array_remove(to_people, ${userId}::uuid)`;
    await tx.staffUser.update({
      where: { id: userId },
      data: { name: null, subject: `erased:${userId}`, email: null, erasedAt: ctx.clock() },
    });
    audit({ action: "staff.erased", entity: { type: "staff", id: userId } });
  });
}

/**
 * Erases the name by id where a row has the id; elsewhere by name, unless somebody else has the same name.
 */
async function eraseName(tx: Transaction, userId: string, name: string | null): Promise<void> {
  const own = { createdById: userId };
  const unique = name !== null && (await tx.staffUser.count({ where: { name, id: { not: userId } } })) === 0;
  const named = unique ? { actorName: name } : null;
  const ids = await installationsOf(tx, own, named);
  const locked = await lockInstallations(tx, ids);
  const erased = { actorName: null };
  await tx.bulkRun.updateMany({ where: own, data: erased });
  await tx.bulkRun.updateMany({ where: { approvedById: userId }, data: { approvedBy: null } });
  await tx.importRun.updateMany({ where: own, data: erased });
  await tx.diagnosis.updateMany({ where: own, data: erased });
  const theirs = { installationId: { in: ids } };
  await locked.tx.revival.updateMany({ where: { ...own, ...theirs }, data: erased });
  if (!named) return;
  const change = { where: { ...named, ...theirs }, data: erased };
  await locked.tx.configurationChange.updateMany(change);
  await locked.tx.configurationRevision.updateMany(change);
  await locked.tx.keyRotation.updateMany(change);
  const acknowledged = { where: { acknowledgedBy: named.actorName }, data: { acknowledgedBy: null } };
  await tx.alert.updateMany(acknowledged);
  await tx.alertCrossing.updateMany(acknowledged);
}

/** The installations that have rows with the name, in any of the tables that their lock protects. */
async function installationsOf(
  tx: Transaction,
  own: { createdById: string },
  named: { actorName: string } | null,
): Promise<string[]> {
  const select = { installationId: true } as const;
  const rows = [
    await tx.revival.findMany({ where: own, select }),
    ...(named
      ? [
          await tx.configurationChange.findMany({ where: named, select }),
          await tx.configurationRevision.findMany({ where: named, select }),
          await tx.keyRotation.findMany({ where: named, select }),
        ]
      : []),
  ];
  return [...new Set(rows.flat().map((row) => row.installationId))];
}
