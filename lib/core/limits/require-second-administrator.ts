import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import type { Transaction } from "@/lib/db/client";
import { type Administrator, approvalRefusal } from "@/lib/domain/four-eyes";

/**
 * Requires that one staff member may approve what another has requested (`lib/domain/four-eyes.ts`).
 * @throws AppError FOUR_EYES, RECENT_PROMOTION
 */
export async function requireSecondAdministrator(
  tx: Transaction,
  ctx: Context,
  ids: { approver: string; requester: string },
): Promise<void> {
  const rows = await tx.staffUser.findMany({
    where: { id: { in: [ids.approver, ids.requester] } },
    select: { id: true, promotedById: true, promotionApprovedById: true, promotedAt: true },
  });
  const administrator = (id: string): Administrator => {
    const row = rows.find((each) => each.id === id);
    const promotedBy = [row?.promotedById, row?.promotionApprovedById].filter((each) => each != null);
    return { id, promotedBy, promotedAt: row?.promotedAt ?? null };
  };
  const refusal = approvalRefusal(
    administrator(ids.approver),
    administrator(ids.requester),
    ctx.clock(),
    ctx.env.ADMINISTRATOR_WAITING_HOURS * 3600,
  );
  if (refusal) throw new AppError(refusal);
}
