/** Facts about one key that expires or has expired, for a message. Names and dates only, never a secret. */
export interface AlertFacts {
  installationId: string;
  installation: string;
  organization: string;
  organizationNumber: string;
  clientTemplate: string;
  environment: "TEST" | "PRODUCTION";
  clientId: string | null;
  custody: "PORTAL" | "INSTALLATION";
  expiresAt: Date;
  /** In calendar days of Europe/Oslo; negative when the key has expired. */
  daysLeft: number;
  /** The rule's threshold that was crossed, in days before expiry; 0 is expired. */
  threshold: number;
  /** Whether the rule sends the customer a link with which to renew the key. */
  customerLink: boolean;
  /** The installation's page in the portal, for staff. */
  url: string;
}

/** An alert in one sentence, for chats and text messages. */
export function alertSentence(alert: AlertFacts): string {
  const when = alert.daysLeft < 0 ? "er utløpt" : `utløper om ${alert.daysLeft} dager`;
  return `HelseID-nøkkelen til ${alert.organization} – ${alert.installation} (${alert.clientTemplate}) ${when}: ${alert.url}`;
}
