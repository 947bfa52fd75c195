import { dpopNonceOf, rememberNonce } from "./dpop-nonce";
import { observedFetch } from "./observed-fetch";

/**
 * `observedFetch` for openid-client, with the nonce of the response kept for its origin. A nonce that does
 * not conform is removed, because openid-client would use it.
 */
export async function protocolFetch(url: string, init: RequestInit): Promise<Response> {
  const response = await observedFetch(url, init);
  rememberNonce(new URL(url).origin, response.headers);
  if (!response.headers.has("dpop-nonce") || dpopNonceOf(response.headers)) return response;
  const headers = new Headers(response.headers);
  headers.delete("dpop-nonce");
  return new Response(response.body, { status: response.status, headers });
}
