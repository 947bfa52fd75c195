import { z } from "zod";
import { ROLES } from "@/lib/domain/permissions";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { endSharedAccess } from "@/lib/core/access/end-access";
import { requireAdministrator } from "./internal/require-administrator";
import { successorOf } from "./internal/successor";

const SetRole = z.strictObject({ userId: entityId, role: z.enum(ROLES) });

/**
 * Grants access with a role, or changes the role. It takes effect with the next request. What the person has
 * shared and the new role does not suffice for ends at once, as in `removeStaffMember`.
 * @throws AppError NOT_FOUND, LAST_ADMINISTRATOR
 */
export async function setRole(ctx: Context, input: FormInput<typeof SetRole>): Promise<void> {
  authorize(ctx, "staff.manage");
  requireFreshLogin(ctx);
  const { userId, role } = parseInput(SetRole, input);
  await withTransaction(ctx, async (tx, audit) => {
    const before = await tx.staffUser.findUnique({
      where: { id: userId },
      select: { state: true, role: true },
    });
    if (!before) throw new AppError("NOT_FOUND");
    if (before.state === "ACTIVE" && before.role === role) return unchanged(undefined);
    await tx.staffUser.update({
      where: { id: userId },
      data: { state: "ACTIVE", role, decidedAt: ctx.clock() },
    });
    await requireAdministrator(tx);
    const approved = before.state !== "ACTIVE";
    audit({
      action: approved ? "staff.approved" : "staff.role-changed",
      entity: { type: "staff", id: userId },
      details: { role, before: before.role },
    });
    if (approved) return;
    await endSharedAccess(tx, audit, {
      userId,
      after: { state: "ACTIVE", role },
      successorId: await successorOf(ctx, tx, userId),
      now: ctx.clock(),
    });
  });
}
