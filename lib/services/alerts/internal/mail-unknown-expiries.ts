import { type DeliveryResult, deliveryResult } from "@/lib/domain/delivery";
import { unknownExpiryMail } from "@/lib/mail/unknown-expiry-mail";
import { postMail } from "@/lib/core/mail/post-mail";
import { isMailOn } from "@/lib/mail/send-mail";
import { paths } from "@/lib/domain/routes";
import type { Context } from "@/lib/context/context";
import type { UnknownExpiryDigest } from "./channel";

/** Sends a digest as one e-mail to staff. */
export async function mailUnknownExpiries(
  ctx: Context,
  digest: UnknownExpiryDigest,
): Promise<DeliveryResult> {
  if (!isMailOn(ctx.env)) return { outcome: "refused", code: "mail-off" };
  const mail = unknownExpiryMail({
    to: digest.target,
    messageId: `<${digest.id}@${new URL(ctx.env.PORTAL_URL).hostname}>`,
    language: ctx.env.MESSAGE_LANGUAGE,
    installations: digest.installations,
    listUrl: `${ctx.env.PORTAL_URL}${paths.installations}?status=unknown`,
    settingsUrl: `${ctx.env.PORTAL_URL}${paths.alertRules}`,
  });
  return deliveryResult(() => postMail(ctx, mail, { now: false }));
}
