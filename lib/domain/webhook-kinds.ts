export const WEBHOOK_KINDS = ["STANDARD", "SLACK", "TEAMS"] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/**
 * Whether an accepted message is known to be shown. Teams' app Workflows answers 202 before it has read the
 * message, and drops what it cannot show.
 */
export function confirmsMessages(kind: WebhookKind): boolean {
  return kind !== "TEAMS";
}

/** Whether an address is one of Office 365's connectors, which Microsoft has turned off. */
export function isRetiredConnector(kind: WebhookKind, url: string): boolean {
  if (kind !== "TEAMS" || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "outlook.office.com" || hostname.endsWith(".webhook.office.com");
}
