import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

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
    const person = await tx.staffUser.findUnique({
      where: { id: userId },
      select: { name: true, state: true, erasedAt: true },
    });
    if (!person) throw new AppError("NOT_FOUND");
    if (person.erasedAt) return unchanged(undefined);
    if (person.state !== "REMOVED") throw new AppError("CONFLICT");
    await tx.staffSession.deleteMany({ where: { userId } });
    await tx.savedView.deleteMany({ where: { ownerId: userId, shared: false } });
    await tx.savedView.updateMany({ where: { ownerId: userId }, data: { ownerName: null } });
    await eraseName(tx, userId, person.name);
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
  const erased = { data: { actorName: null } };
  const own = { where: { createdById: userId }, ...erased };
  await tx.bulkRun.updateMany(own);
  await tx.bulkRun.updateMany({ where: { approvedById: userId }, data: { approvedBy: null } });
  await tx.revival.updateMany(own);
  await tx.importRun.updateMany(own);
  await tx.diagnosis.updateMany(own);
  if (name === null) return;
  const others = await tx.staffUser.count({ where: { name, id: { not: userId } } });
  if (others > 0) return;
  const named = { where: { actorName: name }, ...erased };
  await tx.configurationChange.updateMany(named);
  await tx.configurationRevision.updateMany(named);
  await tx.keyRotation.updateMany(named);
  await tx.alert.updateMany({ where: { acknowledgedBy: name }, data: { acknowledgedBy: null } });
}
