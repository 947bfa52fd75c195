import { decodeJwt, type JWTPayload } from "jose";
import type { Switches } from "./switches";

/** Tolerance for a client whose clock is ahead, when that is tolerated at all. */
const FUTURE_SECONDS = 5;

/**
 * Compares the `iat` of a DPoP proof with the clock of the host that received it (RFC 9449, 11.1).
 * @returns why the proof is refused, or null
 */
export function refuseProofTime(
  iat: unknown,
  { proofAgeSeconds, futureIatRefused }: Switches,
): "proof too old" | "proof from the future" | null {
  const age = Math.floor(Date.now() / 1000) - Number(iat);
  if (age < (futureIatRefused ? 0 : -FUTURE_SECONDS)) return "proof from the future";
  return age > proofAgeSeconds ? "proof too old" : null;
}

/** The claims of a proof that has not been verified yet; none when it cannot be read. */
export function unverifiedClaims(proof: string): JWTPayload {
  try {
    return decodeJwt(proof);
  } catch {
    return {};
  }
}
