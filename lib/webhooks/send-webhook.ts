import ipaddr from "ipaddr.js";
import { Webhook } from "standardwebhooks";
import { Agent, fetch } from "undici";
import { ownOutboundPath } from "@/lib/base/outbound-fetch";
import { type Post, postThroughProxy } from "./post-through-proxy";
import { isPublicAddress } from "./public-address";
import { type Lookup, resolveAddress } from "./resolve-address";
import { WebhookError } from "./webhook-error";

export { isPublicAddress };

const TIMEOUT_MS = 15_000;

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
      lookup: (hostname, _options, done) => {
        resolveAddress(hostname, { allowPrivate }).then(
          (usable) => done(null, usable),
          (error: Error) => done(error, []),
        );
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
 * @param options.lookup for tests, whose receiver has no name
 * @throws WebhookError
 */
export async function sendWebhook(
  url: string,
  message: { id: string; body: string; secrets: string[]; at: Date },
  options: { allowPrivate?: boolean; lookup?: Lookup } = {},
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
  const post = { url, body: message.body, headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
  const allowPrivate = options.allowPrivate ?? false;
  const path = ownOutboundPath(url);
  let status: number;
  try {
    status =
      path.kind === "proxy"
        ? await postThroughProxy(path.proxy, post, { ...options, allowPrivate })
        : await postDirectly(post, allowPrivate);
  } catch (error) {
    if (error instanceof WebhookError) throw error;
    const cause = (error as { cause?: unknown }).cause;
    if (cause instanceof WebhookError) throw cause;
    throw new WebhookError("webhook-silent", "unavailable", { cause: error });
  }
  if (status >= 200 && status < 300) return;
  // 410 means that the address is gone for good; the owner may fix anything else.
  throw new WebhookError("webhook-refused", status === 410 ? "refused" : "unavailable");
}

async function postDirectly({ url, ...init }: Post, allowPrivate: boolean): Promise<number> {
  const dispatcher = agentFor(allowPrivate);
  try {
    const response = await fetch(url, { method: "POST", ...init, redirect: "error", dispatcher });
    await response.body?.cancel();
    return response.status;
  } finally {
    await dispatcher.close().catch(() => dispatcher.destroy());
  }
}
