/** What a client key's private half is sealed for. */
export function clientKeyRecord(keyId: string): string {
  return `client-key:${keyId}`;
}

/** To what a webhook's secret is sealed. */
export function webhookSecretRecord(webhookId: string): string {
  return `webhook-secret:${webhookId}`;
}

/** What a template's API key is sealed for. */
export function apiKeyRecord(templateId: string): string {
  return `template-api-key:${templateId}`;
}

/** What a session's ID token is sealed for; it is kept only to end the session at HelseID. */
export function sessionRecord(idHash: string): string {
  return `session-id-token:${idHash}`;
}
