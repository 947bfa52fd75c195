import { randomUUID } from "node:crypto";
import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { alertMail } from "@/lib/mail/alert-mail";
import { MailError, sendMail } from "@/lib/mail/send-mail";
import { paths } from "@/lib/domain/routes";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { receiverAddresses } from "./internal/receivers";

/** Sends a made-up alert to everybody whom a rule reaches by e-mail, so that one sees that it arrives. @throws AppError MAIL_FAILED, NOT_FOUND */
export async function testRule(ctx: Context, input: { ruleId: string }): Promise<{ sent: number }> {
  authorize(ctx, "alerts.manage");
  const ruleId = parseInput(entityId, input.ruleId);
  const rule = await ctx.db.alertRule.findUnique({
    where: { id: ruleId },
    select: { emails: true, toRoles: true, toPeople: true },
  });
  if (!rule) throw new AppError("NOT_FOUND");
  const now = ctx.clock();
  const addresses = await receiverAddresses(ctx.db, {
    emails: rule.emails,
    roles: rule.toRoles,
    people: rule.toPeople,
  });
  await withTransaction(ctx, async (_tx, audit) => {
    audit({
      action: "alert-rule.tested",
      entity: { type: "alert-rule", id: ruleId },
      details: { addresses: addresses.length },
    });
  });
  for (const to of addresses) {
    try {
      const line = {
        organization: "Eksempel legekontor",
        installation: "Hovedserver",
        product: "Eksempeljournal",
        expiresAt: addSeconds(now, 14 * 86_400),
        url: `${ctx.env.PORTAL_URL}${paths.installations}`,
      };
      const messageId = `<${randomUUID()}@${new URL(ctx.env.PORTAL_URL).hostname}>`;
      const settingsUrl = `${ctx.env.PORTAL_URL}${paths.alertRules}`;
      await sendMail(ctx.env, alertMail({ to, messageId, now, lines: [line], settingsUrl, kind: "test" }));
    } catch (error) {
      if (error instanceof MailError) throw new AppError("MAIL_FAILED", { cause: error });
      throw error;
    }
  }
  return { sent: addresses.length };
}
