import { type AlertFacts, alertSentence } from "@/lib/domain/alert-facts";

/**
 * The body in the format that the recipient reads: type and data as in Standard Webhooks, or one sentence as
 * text.
 */
export function webhookBody(kind: "STANDARD" | "SLACK" | "TEAMS", alert: AlertFacts, at: Date): string {
  if (kind !== "STANDARD") return JSON.stringify({ text: alertSentence(alert) });
  return JSON.stringify({
    type: alert.daysLeft < 0 ? "key.expired" : "key.expiring",
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
      daysLeft: alert.daysLeft,
      threshold: alert.threshold,
      url: alert.url,
    },
  });
}
