import type { AlertFacts } from "@/lib/domain/alert-facts";
import { alertSentence } from "@/lib/texts/alert-texts";
import type { MessageLanguage } from "@/lib/texts/message-texts";

/**
 * The body in the format that the recipient reads: type and data as in Standard Webhooks, or one sentence as
 * text.
 */
export function webhookBody(
  kind: "STANDARD" | "SLACK" | "TEAMS",
  alert: AlertFacts,
  at: Date,
  language: MessageLanguage,
): string {
  const text = alertSentence(alert, language);
  if (kind !== "STANDARD") return JSON.stringify({ text: `${text} ${alert.url}` });
  return JSON.stringify({
    type: alert.expiry.event,
    timestamp: at.toISOString(),
    // A contract with recipients: fields may be added, never renamed.
    data: {
      organization: alert.organization,
      organizationNumber: alert.organizationNumber,
      installation: alert.installation,
      clientTemplate: alert.clientTemplate,
      environment: alert.environment.toLowerCase(),
      clientId: alert.clientId,
      keyExpires: alert.expiresAt.toISOString(),
      daysLeft: alert.expiry.daysLeft,
      threshold: alert.threshold,
      url: alert.url,
      text,
    },
  });
}
