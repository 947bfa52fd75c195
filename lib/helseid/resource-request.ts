import type { Env } from "@/lib/base/env";
import { type DpopKey, signProof } from "./dpop";
import { dpopNonceOf, knownNonce, rememberNonce, requiresNonce } from "./dpop-nonce";
import { observedFetch } from "./observed-fetch";
import { retryOnOtherClock } from "./server-clock";

export interface ResourceRequest {
  method: "GET" | "POST" | "PUT";
  url: URL;
  headers?: Record<string, string>;
  body?: string;
  accessToken: string;
  /** The key that the token is bound to; null for a Bearer token (RFC 6750). */
  dpopKey: DpopKey | null;
}

/**
 * Sends a request to an API with a client's access token. It is sent once more with the API's own nonce when
 * the API requires one (RFC 9449, 9), and once more when the API refuses it and its clock has turned out to
 * be another than the proof was signed by. Both retries follow a 401 alone, which leaves even a write undone.
 * @throws TypeError, DOMException when there is no response
 */
export function requestResource(env: Env, request: ResourceRequest): Promise<Response> {
  if (!request.dpopKey) return send(env, request, {});
  const { dpopKey } = request;
  return retryOnOtherClock(request.url.href, {
    send: () => sendWithProof(env, request, dpopKey),
    isRefused: (outcome) => "response" in outcome && outcome.response.status === 401,
    discard: (response) => response.body?.cancel(),
  });
}

async function sendWithProof(env: Env, request: ResourceRequest, dpopKey: DpopKey): Promise<Response> {
  const { origin } = request.url;
  const attempt = async (nonce: string | undefined) => {
    const response = await send(env, request, { dpop: await signProof(dpopKey, { ...request, nonce }) });
    if (!requiresNonce(response)) rememberNonce(origin, response.headers, nonce);
    return response;
  };
  const response = await attempt(knownNonce(origin));
  const nonce = requiresNonce(response) ? dpopNonceOf(response.headers) : null;
  if (!nonce) return response;
  await response.body?.cancel();
  return attempt(nonce);
}

function send(env: Env, request: ResourceRequest, proof: { dpop?: string }): Promise<Response> {
  const { method, url, headers, body, accessToken, dpopKey } = request;
  return observedFetch(url.href, {
    method,
    headers: { ...headers, ...proof, authorization: `${dpopKey ? "DPoP" : "Bearer"} ${accessToken}` },
    body,
    // A token must not follow a redirect.
    redirect: "manual",
    signal: AbortSignal.timeout(env.UPSTREAM_TIMEOUT_SECONDS * 1000),
  });
}
