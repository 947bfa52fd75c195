import { enqueue } from "@/lib/db/outbox";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { REDELIVERABLE } from "./internal/redelivery";

/**
 * Sends a message once more, or now instead of later, where its channel allows that: with the id it had,
 * so that a receiver that has it already recognizes it. @throws AppError NOT_FOUND, CONFLICT when it may
 * not be sent again, or its alert is closed
 */
export async function redeliver(ctx: Context, input: { deliveryId: string }): Promise<void> {
  authorize(ctx, "alerts.manage");
  const id = parseInput(entityId, input.deliveryId);
  await withTransaction(ctx, async (tx, audit) => {
    const known = await tx.alertDelivery.findUnique({ where: { id }, select: { batchId: true } });
    // All alerts of one message go together again: a receiver drops a second part with the same id.
    const message = known?.batchId ? { batchId: known.batchId } : { id };
    // What still waits keeps its attempts, and whether administrators were notified of it.
    const hastened = await tx.alertDelivery.updateMany({
      where: { ...message, ...REDELIVERABLE, state: "WAITING" },
      data: { nextAt: ctx.clock() },
    });
    const moved = await tx.alertDelivery.updateMany({
      where: { ...message, ...REDELIVERABLE, NOT: { state: "WAITING" } },
      data: {
        state: "WAITING",
        attempts: 0,
        nextAt: ctx.clock(),
        sentAt: null,
        failingSince: null,
        noticedAt: null,
      },
    });
    if (hastened.count + moved.count === 0) throw new AppError(known ? "CONFLICT" : "NOT_FOUND");
    await enqueue(tx, "deliver-alerts", {});
    audit({ action: "delivery.retried", entity: { type: "delivery", id } });
  });
}
