/** What a webhook tells of one key; names only, no secret. */
export interface WebhookFacts {
  organization: string;
  organizationNumber: string;
  installation: string;
  clientTemplate: string;
  environment: string;
  clientId: string | null;
  keyExpires: string;
  daysLeft: number;
  threshold: number;
  url: string;
}

/** The body in the form that the receiver reads: Standard Webhooks' type and data, or one line of text. */
export function webhookBody(kind: "STANDARD" | "SLACK" | "TEAMS", facts: WebhookFacts, at: Date): string {
  if (kind === "STANDARD")
    return JSON.stringify({
      type: facts.daysLeft < 0 ? "key.expired" : "key.expiring",
      timestamp: at.toISOString(),
      data: facts,
    });
  const text = `HelseID-nøkkelen til ${facts.organization} – ${facts.installation} (${facts.clientTemplate}) ${
    facts.daysLeft < 0 ? "er utløpt" : `utløper om ${facts.daysLeft} dager`
  }: ${facts.url}`;
  return JSON.stringify({ text });
}
