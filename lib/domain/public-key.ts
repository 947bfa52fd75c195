import { MAX_LENGTH } from "@/lib/base/max-length";
import { bitLength, fromBase64, toBigInt } from "./key-reader/bytes.ts";

/** Why a public key (RFC 7517) is refused. The texts are `fields.<code>`. */
export const PUBLIC_KEY_PROBLEMS = [
  "jwk",
  "jwk-alg",
  "jwk-type",
  "jwk-curve",
  "jwk-rsa-short",
  "jwk-rsa-long",
  "jwk-use",
  "jwk-kid",
] as const;
export type PublicKeyProblem = (typeof PUBLIC_KEY_PROBLEMS)[number];

/** The least that HelseID accepts (domain 2.5). */
export const MIN_RSA_BITS = 2048;
/** Shorter keys are accepted with a warning: BSI TR-02102-1 advises at least 3000 bits. */
export const ADVISED_RSA_BITS = 3072;
/** Verifying a signature takes time that grows with the key, and nobody has a longer one. */
const MAX_RSA_BITS = 16_384;
/** Characters of a public exponent; 65537 has four. */
const MAX_EXPONENT_LENGTH = 8;

const RSA_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
/** By algorithm (RFC 7518, 3.4): the curve, and the characters of a coordinate (RFC 7518, 6.2.1.2). */
const CURVES: Record<string, { name: string; length: number } | undefined> = {
  ES256: { name: "P-256", length: 43 },
  ES384: { name: "P-384", length: 64 },
  ES512: { name: "P-521", length: 88 },
};

type Members = Readonly<Record<string, unknown>>;

/**
 * The algorithm of a key, private or public: the one that it states, or else PS256 for RSA and the curve's
 * own for EC (domain 2.5). Null for other types.
 */
export function algorithmFor({ kty, crv, alg }: Members): string | null {
  if (typeof alg === "string") return alg;
  if (kty === "RSA") return "PS256";
  const own = Object.entries(CURVES).find(([, curve]) => curve?.name === crv)?.[0];
  return (kty === "EC" && own) || null;
}

/**
 * What is wrong with the members of a public key that signs a client's assertions. Whether its numbers are a
 * key is for the one who imports it. A member that is null is absent, as .NET writes it.
 */
export function publicKeyProblem(jwk: Members): PublicKeyProblem | null {
  const { kty, alg, kid } = jwk;
  if (kid != null && (typeof kid !== "string" || !isIdentifier(kid))) return "jwk-kid";
  if (alg == null) return "jwk-alg";
  if (typeof alg !== "string" || typeof kty !== "string") return "jwk-type";
  if (!isForSignatures(jwk)) return "jwk-use";
  if (kty === "RSA") return RSA_ALGORITHMS.includes(alg) ? rsaProblem(jwk) : "jwk-type";
  return kty === "EC" ? curveProblem(jwk, alg) : "jwk-type";
}

/** The bits of an RSA key's modulus; null for a key of another type. */
export function rsaBits(jwk: unknown): number | null {
  const { kty, n } = (typeof jwk === "object" && jwk !== null ? jwk : {}) as Members;
  if (kty !== "RSA" || typeof n !== "string") return null;
  return bitLength(toBigInt(fromBase64(n.slice(0, MAX_RSA_BITS)) ?? new Uint8Array()));
}

/** Whether a key is accepted although a longer one is advised. */
export function isShortRsaKey(jwk: unknown): boolean {
  const bits = rsaBits(jwk);
  return bits !== null && bits < ADVISED_RSA_BITS;
}

function rsaProblem({ n, e, kty }: Members): PublicKeyProblem | null {
  if (!isBase64Url(n) || !isBase64Url(e) || e.length > MAX_EXPONENT_LENGTH) return "jwk";
  if (n.length * 6 > MAX_RSA_BITS + 12) return "jwk-rsa-long";
  if ((rsaBits({ kty, n }) ?? 0) < MIN_RSA_BITS) return "jwk-rsa-short";
  return isOddExponent(e) ? null : "jwk";
}

/** Odd and at least 3 (RFC 8017, 3.1): with 1 every message is its own signature. */
function isOddExponent(e: string): boolean {
  const value = toBigInt(fromBase64(e) ?? new Uint8Array());
  return value >= 3n && value % 2n === 1n;
}

function curveProblem({ crv, x, y }: Members, alg: string): PublicKeyProblem | null {
  const curve = CURVES[alg];
  if (!curve || crv !== curve.name) return "jwk-curve";
  return [x, y].every((each) => isBase64Url(each) && each.length === curve.length) ? null : "jwk";
}

/** RFC 7517, 4.2 and 4.3. */
function isForSignatures({ use, key_ops: operations }: Members): boolean {
  if (use != null && use !== "sig") return false;
  if (operations == null) return true;
  return Array.isArray(operations) && operations.every((each) => each === "verify");
}

function isIdentifier(kid: string): boolean {
  return kid.length <= MAX_LENGTH.kid && !/[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u.test(kid);
}

function isBase64Url(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_RSA_BITS && /^[\w-]+$/.test(value);
}
