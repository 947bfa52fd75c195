import type { Env } from "@/lib/base/env";
import { webhookAddressRecord } from "@/lib/core/keys/sealed-records";
import { seal, unseal } from "@/lib/crypto/seal";
import type { WebhookKind } from "@/lib/domain/webhook-kinds";

/**
 * How the address of a webhook is stored. Whoever has that of a chat may write to it, so it is a secret: it
 * is sealed, and only its origin can be read, which people recognize. An earlier release that is still
 * running posts to the origin, is refused, and leaves the message to be tried again.
 */
export function storedAddress(
  { id, kind, url }: { id: string; kind: WebhookKind; url: string },
  masterKey: string,
): { url: string; sealedUrl: string | null } {
  if (kind === "STANDARD") return { url, sealedUrl: null };
  return { url: new URL(url).origin, sealedUrl: seal(url, webhookAddressRecord(id), masterKey) };
}

/** The whole address, for one request. */
export function openAddress(
  webhook: { id: string; url: string; sealedUrl: string | null },
  { DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS }: Env,
): string {
  if (webhook.sealedUrl === null) return webhook.url;
  const record = webhookAddressRecord(webhook.id);
  return unseal(webhook.sealedUrl, record, DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS);
}
