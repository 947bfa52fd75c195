import dns from "node:dns";
import ipaddr from "ipaddr.js";
import { Webhook } from "standardwebhooks";
import { Agent, fetch } from "undici";
import { DeliveryError } from "@/lib/domain/delivery";

/** Why a webhook was not accepted; what is `refused` is not retried. */
export class WebhookError extends DeliveryError<"webhook-refused" | "webhook-silent" | "webhook-private"> {
  override readonly name = "WebhookError";
}

const TIMEOUT_MS = 15_000;

/**
 * Whether webhooks may be sent to an address: only to public ones, not to this machine or the network behind
 * it.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast" || parsed.toString() === AZURE_PLATFORM) return false;
  // `::/96` with an IPv4 address in it (RFC 4291 section 2.5.5.1, deprecated) may lead to that address.
  return (
    parsed.kind() === "ipv4" ||
    parsed
      .toByteArray()
      .slice(0, 12)
      .some((byte) => byte !== 0)
  );
}

/** Of Azure's own services, reached from every machine there though it is written as a public address. */
const AZURE_PLATFORM = "168.63.129.16";

/**
 * Resolves the host name and refuses every address that is not public. The connection uses the resolved
 * addresses, so that a name that resolves differently a moment later (DNS rebinding) is no way around the
 * check.
 */
function agentFor(allowPrivate: boolean): Agent {
  return new Agent({
    // undici 8 offers HTTP/2 by default. A connection carries one request here, so it would only add a second
    // way to fail.
    allowH2: false,
    connect: {
      timeout: TIMEOUT_MS,
      lookup: (hostname, options, done) => {
        dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
          if (error) return done(error, []);
          const usable = addresses.filter(({ address }) => allowPrivate || isPublicAddress(address));
          if (usable.length === 0) return done(new WebhookError("webhook-private", "refused"), []);
          done(null, usable);
        });
      },
    },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
}

/**
 * Posts a body, signed as in Standard Webhooks when there is a secret.
 * @param message `id` is the same for every attempt
 * @param options.allowPrivate for tests, whose receiver is on this machine
 * @throws WebhookError
 */
export async function sendWebhook(
  url: string,
  message: { id: string; body: string; secrets: string[]; at: Date },
  options: { allowPrivate?: boolean } = {},
): Promise<void> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host) && !options.allowPrivate && !isPublicAddress(host))
    throw new WebhookError("webhook-private", "refused");
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (message.secrets.length > 0) {
    headers["webhook-id"] = message.id;
    headers["webhook-timestamp"] = String(Math.floor(message.at.getTime() / 1000));
    headers["webhook-signature"] = message.secrets
      .map((secret) => new Webhook(secret).sign(message.id, message.at, message.body))
      .join(" ");
  }
  const dispatcher = agentFor(options.allowPrivate ?? false);
  try {
    const response = await fetch(url, {
      method: "POST",
      body: message.body,
      headers,
      redirect: "error",
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (response.ok) return;
    // 410 means that the address is gone for good; the owner may fix anything else.
    throw new WebhookError("webhook-refused", response.status === 410 ? "refused" : "unavailable");
  } catch (error) {
    if (error instanceof WebhookError) throw error;
    const cause = (error as { cause?: unknown }).cause;
    if (cause instanceof WebhookError) throw cause;
    throw new WebhookError("webhook-silent", "unavailable", { cause: error });
  } finally {
    await dispatcher.close().catch(() => dispatcher.destroy());
  }
}
