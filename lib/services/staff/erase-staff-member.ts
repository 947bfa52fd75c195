import { lockStaffMember } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { endSharedAccess } from "@/lib/core/access/end-access";
import { eraseTraces } from "./internal/erase-traces";
import { successorOf } from "./internal/successor";

/**
 * Erases the identity of a removed staff member: names and addresses, earlier ones too, HelseID subject,
 * sessions and personal views. Their actions stay, under an id that leads to nobody; the audit holds ids
 * only, so its chain stays valid (GDPR, article 17).
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
      select: { state: true, erasedAt: true },
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
    await tx.countedChange.deleteMany({ where: { staffMemberId: userId } });
    await tx.savedView.deleteMany({ where: { ownerId: userId, shared: false } });
    await tx.savedView.updateMany({ where: { ownerId: userId }, data: { ownerName: null } });
    await eraseTraces(tx, userId);
    await tx.alert.updateMany({ where: { assigneeId: userId }, data: { assigneeId: null } });
    await tx.$executeRaw`update alert_rule set to_people = array_remove(to_people, ${userId}::uuid)`;
    await tx.staffUser.update({
      where: { id: userId },
      data: { name: null, subject: `erased:${userId}`, email: null, erasedAt: ctx.clock() },
    });
    audit({ action: "staff.erased", entity: { type: "staff", id: userId } });
  });
}
