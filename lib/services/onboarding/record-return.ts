import { enqueue } from "@/lib/db/outbox";
import { lockInstallation } from "@/lib/db/locks";
import { type ReturnStatus } from "@/lib/domain/return-address";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { findReturnedDraft } from "./find-link";

/**
 * The states from which a return changes the draft's state. A return never reverts progress or changes a
 * proved draft.
 */
const MOVES = {
  Success: {
    to: "RETURNED",
    from: ["CREATED", "ABANDONED", "ACCESS_REQUESTED", "RETURNED_ERROR", "NOT_CONFIRMED", "KEY_UNKNOWN"],
  },
  UserAccessRequested: { to: "ACCESS_REQUESTED", from: ["CREATED"] },
  Error: { to: "RETURNED_ERROR", from: ["CREATED", "ACCESS_REQUESTED"] },
} as const;

/**
 * Records that the browser returned from Selvbetjening. Its status only starts the follow-up and proves
 * nothing: anybody can enter the address with `Success`. Idempotent.
 * @throws AppError NOT_FOUND for a value that is not of any draft
 */
export async function recordReturn(
  ctx: Context,
  input: { value: string; status: ReturnStatus },
): Promise<void> {
  const { draftId, installationId } = await findReturnedDraft(ctx, input.value);
  const move = input.status === "unknown" ? null : MOVES[input.status];
  if (!move) return;
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const now = ctx.clock();
    const moved = await locked.tx.clientDraft.updateMany({
      where: { id: draftId, state: { in: [...move.from] }, installation: { activatedAt: null } },
      data: { state: move.to, returnedAt: now, proofAttempts: 0, lastPollAt: null, settledAt: null },
    });
    if (moved.count === 0) return unchanged(undefined);
    await enqueue(tx, "follow-draft", { draftId });
    audit({
      action: "draft.returned",
      entity: { type: "draft", id: draftId },
      installationId,
      details: { status: input.status },
    });
  });
}
