import { enqueue } from "@/lib/db/outbox";
import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";

/** Sends a message that was given up once more. @throws AppError NOT_FOUND, CONFLICT when it is not given up */
export async function redeliver(ctx: Context, input: { deliveryId: string }): Promise<void> {
  authorize(ctx, "alerts.manage");
  const id = parseInput(entityId, input.deliveryId);
  await withTransaction(ctx, async (tx, audit) => {
    const moved = await tx.alertDelivery.updateMany({
      where: { id, state: "FAILED" },
      data: { state: "WAITING", attempts: 0, nextAt: ctx.clock() },
    });
    if (moved.count === 0)
      throw new AppError((await tx.alertDelivery.count({ where: { id } })) ? "CONFLICT" : "NOT_FOUND");
    await enqueue(tx, { task: "deliver-alerts", payload: {}, key: "deliver-alerts", queue: "deliveries" });
    audit({ action: "delivery.again", entity: { type: "delivery", id } });
  });
}
