import type { AlertFacts } from "@/lib/domain/alert-facts";
import { type DeliveryResult, deliveryResult } from "@/lib/domain/delivery";
import type { Env } from "@/lib/base/env";
import { alertMail } from "@/lib/mail/alert-mail";
import { isMailOn } from "@/lib/mail/send-mail";
import { postMail } from "@/lib/core/mail/post-mail";
import { loadVendor } from "@/lib/core/vendor/load-vendor";
import { vendorSignature } from "@/lib/domain/vendor";
import { paths } from "@/lib/domain/routes";
import type { Context } from "@/lib/context/context";
import type { MessageLanguage } from "@/lib/texts/message-texts";
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
  language: MessageLanguage = ctx.env.MESSAGE_LANGUAGE,
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
    language,
    lines,
    signature: kind === "customer" ? await signatureFor(ctx, message, language) : "",
    settingsUrl: `${ctx.env.PORTAL_URL}${paths.alertRules}`,
    kind,
  });
  return deliveryResult(() => postMail(ctx, mail, { now: message.purpose === "test" }));
}

/** Of the template that all alerts of the message have, or else the default one. */
async function signatureFor(ctx: Context, message: Message, language: MessageLanguage): Promise<string> {
  const templates = await ctx.db.installation.findMany({
    where: { id: { in: message.alerts.map((alert) => alert.installationId) } },
    distinct: ["templateId"],
    select: { templateId: true },
  });
  const only = templates.length === 1 ? templates[0]!.templateId : null;
  return vendorSignature(language, (await loadVendor(ctx.db, only)).shown);
}
