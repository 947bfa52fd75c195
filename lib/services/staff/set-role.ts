import { z } from "zod";
import { addSeconds } from "@/lib/base/clock";
import { ROLES } from "@/lib/domain/permissions";
import { AppError } from "@/lib/base/errors";
import { actorId, authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { endSharedAccess } from "@/lib/core/access/end-access";
import { lockStaffMember } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { requireAdministrator } from "./internal/require-administrator";
import { requireApprovals } from "./internal/require-approvals";
import { successorOf } from "./internal/successor";

const SetRole = z.strictObject({ userId: entityId, role: z.enum(ROLES) });

/**
 * Grants access with a role, or changes the role. It takes effect with the next request, except that
 * somebody becomes administrator only when a second administrator approves it (`approveAdministrator`), or
 * after ADMINISTRATOR_WAITING_HOURS. Another role ends such a wait. What the person has shared and the new
 * role does not suffice for ends at once, as in `removeStaffMember`, and nothing that a former administrator
 * has requested starts without approval.
 * @throws AppError NOT_FOUND, LAST_ADMINISTRATOR
 */
export async function setRole(ctx: Context, input: FormInput<typeof SetRole>): Promise<void> {
  authorize(ctx, "staff.manage");
  requireFreshLogin(ctx);
  const { userId, role } = parseInput(SetRole, input);
  await withTransaction(ctx, async (tx, audit) => {
    await lockStaffMember(tx, userId);
    const before = await tx.staffUser.findUnique({
      where: { id: userId },
      select: { state: true, role: true, administratorFrom: true },
    });
    if (!before) throw new AppError("NOT_FOUND");
    const now = ctx.clock();
    const waits = before.administratorFrom !== null;
    const hasRole = before.state === "ACTIVE" && before.role === role;
    if (hasRole ? !waits : waits && role === "ADMINISTRATOR") return unchanged(undefined);
    const entity = { type: "staff" as const, id: userId };
    const details = { role, before: before.role };
    const waitingSeconds = ctx.env.ADMINISTRATOR_WAITING_HOURS * 3600;
    const promotedById = actorId(ctx.actor);
    if (role === "ADMINISTRATOR" && waitingSeconds > 0) {
      const administratorFrom = addSeconds(now, waitingSeconds);
      await tx.staffUser.update({
        where: { id: userId },
        data: { administratorFrom, promotedById, promotedAt: now, promotionApprovedById: null },
      });
      await enqueue(tx, "grant-administrator", { userId }, { afterSeconds: waitingSeconds });
      const from = administratorFrom.toISOString();
      return audit({ action: "staff.promotion-requested", entity, details: { ...details, from } });
    }
    const promotion =
      role === "ADMINISTRATOR" ? { promotedById, promotedAt: now } : { promotedById: null, promotedAt: null };
    await tx.staffUser.update({
      where: { id: userId },
      data: {
        ...promotion,
        promotionApprovedById: null,
        administratorFrom: null,
        ...(hasRole ? {} : { state: "ACTIVE", role, decidedAt: now }),
      },
    });
    if (hasRole) return audit({ action: "staff.promotion-cancelled", entity });
    await requireAdministrator(tx);
    const approved = before.state !== "ACTIVE";
    audit({ action: approved ? "staff.approved" : "staff.role-changed", entity, details });
    if (approved) return;
    if (role !== "ADMINISTRATOR") await requireApprovals(tx, userId);
    await endSharedAccess(tx, audit, {
      userId,
      after: { state: "ACTIVE", role },
      successorId: await successorOf(ctx, tx, userId),
      now,
    });
  });
}
