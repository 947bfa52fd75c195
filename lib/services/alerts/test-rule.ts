import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { audiencesOf } from "./internal/audiences";
import { channelOf } from "./internal/channels";
import { testMessage } from "./internal/test-message";

/**
 * Sends a message about an invented key to everybody whom a rule reaches, by the channels that are tested
 * with a rule.
 * @throws AppError DELIVERY_FAILED, NOT_FOUND
 */
export async function testRule(ctx: Context, input: { ruleId: string }): Promise<{ sent: number }> {
  authorize(ctx, "alerts.manage");
  const ruleId = parseInput(entityId, input.ruleId);
  const rule = await ctx.db.alertRule.findUnique({ where: { id: ruleId, removedAt: null } });
  if (!rule) throw new AppError("NOT_FOUND");
  const tested = (await audiencesOf(ctx.db, rule)).filter(
    ({ channel, occasion }) => occasion === "raised" && channelOf(channel).testedWithRule,
  );
  const recipients = tested.flatMap(({ channel, addresses }) =>
    addresses.map((target) => ({ channel: channelOf(channel), target })),
  );
  await withTransaction(ctx, async (_tx, audit) => {
    audit({
      action: "alert-rule.tested",
      entity: { type: "alert-rule", id: ruleId },
      details: { addresses: recipients.length },
    });
  });
  for (const { channel, target } of recipients) {
    const result = await channel.send(ctx, testMessage(ctx, target), {});
    if (result.outcome !== "accepted") throw new AppError("DELIVERY_FAILED", { cause: result });
  }
  return { sent: recipients.length };
}
