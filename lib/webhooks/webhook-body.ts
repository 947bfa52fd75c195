import type { AlertFacts } from "@/lib/domain/alert-facts";
import type { WebhookKind } from "@/lib/domain/webhook-kinds";
import { alertSentence } from "@/lib/texts/alert-texts";
import type { MessageLanguage } from "@/lib/texts/message-texts";
import { slackMessage } from "./slack-message";
import { teamsMessage } from "./teams-message";

/** The body in the format that the recipient reads. */
export function webhookBody(
  kind: WebhookKind,
  alert: AlertFacts,
  at: Date,
  language: MessageLanguage,
): string {
  switch (kind) {
    case "SLACK":
      return JSON.stringify(slackMessage(alert, language));
    case "TEAMS":
      return JSON.stringify(teamsMessage(alert, language));
    case "STANDARD":
      return JSON.stringify(standardMessage(alert, at, language));
  }
}

/** Type and data as in Standard Webhooks. */
function standardMessage(alert: AlertFacts, at: Date, language: MessageLanguage): object {
  return {
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
      keyExpires: alert.expiresAt?.toISOString() ?? null,
      daysLeft: alert.expiry.daysLeft,
      threshold: alert.threshold,
      url: alert.url,
      text: alertSentence(alert, language),
      ...(alert.isTest ? { test: true } : {}),
    },
  };
}
