import { challengesOf } from "./www-authenticate";

/** `1*NQCHAR` (RFC 9449, 8.1; RFC 6749, appendix A). */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const MAX_LENGTH = 256;

/**
 * The nonce that a response supplies for the next DPoP proof.
 * @returns null when there is none, or one that does not conform: two header lines, other characters, too
 * long
 */
export function dpopNonceOf(headers: Headers): string | null {
  const nonce = headers.get("dpop-nonce");
  return nonce !== null && nonce.length <= MAX_LENGTH && NONCE.test(nonce) ? nonce : null;
}

/** Whether an API refused a request because its proof lacks a valid nonce (RFC 9449, 9). */
export function requiresNonce(response: Response): boolean {
  return (
    response.status === 401 &&
    challengesOf(response.headers).some(
      ({ scheme, parameters }) => scheme === "dpop" && parameters.get("error") === "use_dpop_nonce",
    )
  );
}

/** The newest nonce of each origin, from that origin's own responses (RFC 9449, 8.2 and 9). */
const nonces = new Map<string, string>();

export function knownNonce(origin: string): string | undefined {
  return nonces.get(origin);
}

/**
 * Keeps the nonce for the next request to the same origin: the one that a response supplies, or else the one
 * that it has accepted. Not called for a refusal that requires a nonce. That one belongs to the refused
 * request alone until it is accepted: it may be valid once, and a request that starts meanwhile would use it.
 * @param accepted the nonce in the proof of the request
 */
export function rememberNonce(origin: string, headers: Headers, accepted: unknown): void {
  const nonce = dpopNonceOf(headers) ?? accepted;
  if (typeof nonce === "string") nonces.set(origin, nonce);
}
