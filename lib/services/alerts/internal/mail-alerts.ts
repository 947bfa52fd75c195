import type { AlertFacts } from "@/lib/domain/alert-facts";
import { type DeliveryResult, deliveryResult } from "@/lib/domain/delivery";
import type { Env } from "@/lib/base/env";
import { alertMail } from "@/lib/mail/alert-mail";
import { isMailOn } from "@/lib/mail/send-mail";
import { postMail } from "@/lib/core/mail/post-mail";
import { paths } from "@/lib/domain/routes";
import type { Context } from "@/lib/context/context";
import type { Message } from "./channel";

/** The mail server's settings that are not set. */
export function missingMailSettings(env: Env): string[] {
  return (["SMTP_URL", "MAIL_FROM"] as const).filter((name) => !env[name]);
}

/**
 * Sends a message as one e-mail.
 * @param urlOf where the reader can do something about an alert; null when there is no such place
 */
export async function mailAlerts(
  ctx: Context,
  message: Message,
  kind: "staff" | "customer" | "escalation" | "test",
  urlOf: (alert: AlertFacts) => Promise<string | null>,
): Promise<DeliveryResult> {
  if (!isMailOn(ctx.env)) return { outcome: "refused", code: "mail-off" };
  const lines = [];
  for (const alert of message.alerts)
    lines.push({
      organization: alert.organization,
      installation: alert.installation,
      product: alert.clientTemplate,
      environment: alert.environment,
      expiresAt: alert.expiresAt,
      expiry: alert.expiry,
      url: await urlOf(alert),
    });
  const mail = alertMail({
    to: message.target,
    messageId: `<${message.id}@${new URL(ctx.env.PORTAL_URL).hostname}>`,
    language: ctx.env.MESSAGE_LANGUAGE,
    lines,
    settingsUrl: `${ctx.env.PORTAL_URL}${paths.alertRules}`,
    kind,
  });
  return deliveryResult(() => postMail(ctx, mail, { now: message.purpose === "test" }));
}
