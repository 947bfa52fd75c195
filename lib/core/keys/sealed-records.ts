/** The record that a client key's private half is sealed for (`seal`). */
export function clientKeyRecord(keyId: string): string {
  return `client-key:${keyId}`;
}

/** The record that the private half of a closed installation's key is sealed for. */
export function keptKeyRecord(keyId: string): string {
  return `kept-client-key:${keyId}`;
}

/** The record that a webhook's secret is sealed for. */
export function webhookSecretRecord(webhookId: string): string {
  return `webhook-secret:${webhookId}`;
}

/** The record that the address of a chat is sealed for. */
export function webhookAddressRecord(webhookId: string): string {
  return `webhook-address:${webhookId}`;
}

/** The record that a template's API key is sealed for. */
export function apiKeyRecord(templateId: string): string {
  return `template-api-key:${templateId}`;
}

/** The record that a session's ID token is sealed for. It is stored only to end the session at HelseID. */
export function sessionRecord(idHash: string): string {
  return `session-id-token:${idHash}`;
}

/** The record that the key list of a client is sealed for, while the customer's browser carries it. */
export function relayedKeyListRecord(keyId: string): string {
  return `relayed-key-list:${keyId}`;
}

/** The record that a key of the portal's own client is sealed for. */
export function staffClientKeyRecord(keyId: string): string {
  return `staff-client-key:${keyId}`;
}
