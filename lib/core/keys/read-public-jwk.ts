import { MAX_LENGTH } from "@/lib/base/max-length";
import { calculateJwkThumbprint, importJWK, type JWK } from "jose";
import { isPrivateJwk, toPublicJwk } from "@/lib/crypto/jwk";
import { AppError } from "@/lib/base/errors";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";
import { privateKeyCode } from "@/lib/domain/private-key/form";
import { publicKeyProblem } from "@/lib/domain/public-key";

export interface PublicKey {
  /** With `kid`; public members only. */
  jwk: JWK;
  kid: string;
  thumbprint: string;
}

const refusal = (message: string) => new AppError("INVALID_INPUT", { fields: { publicJwk: message } });

/**
 * Reads a public JWK that was pasted or sent by a browser. A private key is refused and not stored.
 * @throws AppError INVALID_INPUT on the field `publicJwk`: private-key and its forms, or a `PublicKeyProblem`
 */
export async function readPublicJwk(text: string): Promise<PublicKey> {
  refusePrivate(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal("jwk");
  }
  return readPublicKey(value);
}

function refusePrivate(text: string): void {
  const form = findPrivateKey(text);
  if (form) throw refusal(privateKeyCode(form));
}

/** The same for a JWK that is parsed already. @throws AppError as `readPublicJwk` */
export async function readPublicKey(value: unknown): Promise<PublicKey> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw refusal("jwk");
  if (isPrivateJwk(value)) throw refusal("private-key-jwk");
  refusePrivate(JSON.stringify(value));
  const jwk = toPublicJwk(value as JWK);
  const problem = publicKeyProblem(value as Record<string, unknown>);
  if (problem) throw refusal(problem);
  try {
    await importJWK(jwk, jwk.alg);
    const thumbprint = await calculateJwkThumbprint(jwk);
    const kid = typeof jwk.kid === "string" && jwk.kid !== "" ? jwk.kid : thumbprint;
    if (kid.length <= MAX_LENGTH.kid) return { jwk: { ...jwk, kid }, kid, thumbprint };
  } catch {
    // Of no use to the sender, and what they sent may be anything.
  }
  throw refusal("jwk");
}
