import { decodeJwt } from "jose";
import { dpopNonceOf, rememberNonce } from "./dpop-nonce";
import { observedFetch } from "./observed-fetch";

function nonceInProof({ headers }: RequestInit): unknown {
  const proof = new Headers(headers).get("dpop");
  return proof ? decodeJwt(proof).nonce : undefined;
}

/**
 * `observedFetch` for openid-client, with the nonce of the response kept for its origin. A nonce that does
 * not conform is removed, because openid-client would use it.
 */
export async function protocolFetch(url: string, init: RequestInit): Promise<Response> {
  const response = await observedFetch(url, init);
  // A refusal with a nonce may require it (RFC 9449, 8), which only its body says.
  if (response.ok) rememberNonce(new URL(url).origin, response.headers, nonceInProof(init));
  if (!response.headers.has("dpop-nonce") || dpopNonceOf(response.headers)) return response;
  const headers = new Headers(response.headers);
  headers.delete("dpop-nonce");
  return new Response(response.body, { status: response.status, headers });
}
