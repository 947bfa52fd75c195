import { isMailOn } from "@/lib/mail/send-mail";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** The rules and the webhooks they may use, and whether mail can be sent at all. */
export async function listRules(ctx: Context) {
  authorize(ctx, "alerts.manage");
  const [rules, webhooks] = await Promise.all([
    ctx.db.alertRule.findMany({
      orderBy: { createdAt: "asc" },
      include: { webhook: { select: { name: true } } },
    }),
    ctx.db.webhook.findMany({
      orderBy: { name: "asc" },
      select: { id: true, name: true, kind: true, url: true, createdAt: true },
    }),
  ]);
  return { rules, webhooks, mailIsOn: isMailOn(ctx.env) };
}
