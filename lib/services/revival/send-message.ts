import { z } from "zod";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, textOfLines } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockOpenRevival, subjectOf } from "./internal/lock-revival";

const Message = z.strictObject({ revivalId: entityId, message: textOfLines(300) });

/**
 * Sets support's message to the customer, which their open page shows within seconds. An empty message
 * removes it.
 */
export async function sendRevivalMessage(ctx: Context, input: z.input<typeof Message>): Promise<void> {
  authorize(ctx, "keys.manage");
  const { revivalId, message } = parseInput(Message, input);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockOpenRevival(tx, revivalId);
    if (revival.message === message) return unchanged(undefined);
    await locked.tx.revival.update({ where: { id: revivalId }, data: { message, messageAt: ctx.clock() } });
    audit({ ...subjectOf(revival), action: "revival.message-sent" });
  });
}
