import { z } from "zod";
import { addSeconds } from "@/lib/base/clock";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { newLink } from "@/lib/core/links/new-link";
import { withTransaction } from "@/lib/core/db/transaction";
import { lockOpenRevival, subjectOf } from "./internal/lock-revival";
import { type CreatedRevivalLink, revivalLink } from "./internal/revival-link";
import { revivalDays } from "./schemas";
import type { SentByRule } from "./start-revival";

const Resend = z.strictObject({
  revivalId: entityId,
  days: revivalDays,
  withCode: z.boolean().default(false),
});

/**
 * Creates a new link to the same revival; the old link stops working. Completed steps stay, and so does the
 * binding to a browser.
 * @param byRule the alert rule that sends it, and the token of the link that its mail already has
 * @returns the token, the code and the link with its mail, shown once
 */
export async function resendRevival(
  ctx: Context,
  input: z.input<typeof Resend>,
  byRule?: SentByRule,
): Promise<CreatedRevivalLink> {
  authorize(ctx, "keys.manage");
  const { revivalId, days, withCode } = parseInput(Resend, input);
  const { token, code, stored } = newLink(ctx, withCode, byRule?.token);
  const ownerId = ctx.actor.kind === "staff" ? ctx.actor.userId : null;
  const expiresAt = addSeconds(ctx.clock(), days * 86_400);
  const installationId = await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockOpenRevival(tx, revivalId);
    await locked.tx.revival.update({
      where: { id: revivalId },
      data: {
        ...stored,
        codeAttempts: 0,
        expiresAt,
        openedAt: null,
        ownerId,
      },
    });
    audit({
      ...subjectOf(revival),
      action: "revival.resent",
      details: { days, withCode, ...(byRule && { rule: byRule.rule }) },
    });
    return revival.installationId;
  });
  return revivalLink(ctx, installationId, { token, expiresAt, code, now: ctx.clock() });
}
