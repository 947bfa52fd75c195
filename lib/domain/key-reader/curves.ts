import { fromBase64, fromBigInt, toBase64Url, toBigInt } from "./bytes.ts";
import type { JwkMembers } from "./types.ts";

/** A curve y² = x³ − 3x + b over the field of p, with a base point of order n (FIPS 186-5, SP 800-186). */
interface Curve {
  bits: number;
  bytes: number;
  p: bigint;
  b: bigint;
  n: bigint;
  x: bigint;
  y: bigint;
}

const hex = (digits: string) => BigInt(`0x${digits.replaceAll(" ", "")}`);

const CURVES: Record<string, Curve> = {
  "P-256": {
    bits: 256,
    bytes: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
    n: hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
    x: hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
    y: hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
  },
  "P-384": {
    bits: 384,
    bytes: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: hex(
      "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    ),
    n: hex(
      "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ),
    x: hex(
      "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    ),
    y: hex(
      "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
    ),
  },
  "P-521": {
    bits: 521,
    bytes: 66,
    p: 2n ** 521n - 1n,
    b: hex(
      "0051 953eb9618e1c9a1f929a21a0b68540ee a2da725b99b315f3b8b489918ef109e1 56193951ec7e937b1652c0bd3bb1bf07 3573df883d2c34f1ef451fd46b503f00",
    ),
    n: hex(
      "01ff ffffffffffffffffffffffffffffffff fffffffffffffffffffffffffffffffa 51868783bf2f966b7fcc0148f709a5d0 3bb5c9b8899c47aebb6fb71e91386409",
    ),
    x: hex(
      "00c6 858e06b70404e9cd9e3ecb662395b442 9c648139053fb521f828af606b4d3dba a14b5e77efe75928fe1dc127a2ffa8de 3348b3c1856a429bf97e7e31c2e5bd66",
    ),
    y: hex(
      "0118 39296a789a3bc0045c8a5fb42c7d1bd9 98f54449579b446817afbd17273e662c 97ee72995ef42640c550b9013fad0761 353c7086a272c24088be94769fd16650",
    ),
  },
};

/** By the names and object identifiers in use. */
const NAMES: Record<string, string> = {
  "p-256": "P-256",
  p256: "P-256",
  secp256r1: "P-256",
  prime256v1: "P-256",
  nistp256: "P-256",
  "1.2.840.10045.3.1.7": "P-256",
  "p-384": "P-384",
  p384: "P-384",
  secp384r1: "P-384",
  nistp384: "P-384",
  "1.3.132.0.34": "P-384",
  "p-521": "P-521",
  p521: "P-521",
  secp521r1: "P-521",
  nistp521: "P-521",
  "1.3.132.0.35": "P-521",
};

/** The name in a JWK (RFC 7518, 6.2.1.1). @returns null for another curve */
export function curveName(name: string): string | null {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(NAMES, key) ? NAMES[key]! : null;
}

export function curveBits(name: string): number {
  return CURVES[name]!.bits;
}

export type CurveResult = { members: JwkMembers } | { problem: "key-halves-differ" | "key-damaged" };

/**
 * Checks a point, and a private number against it; a point that is left out is computed. Every number gets
 * the length of its curve (RFC 7518, 6.2.1.2).
 * @param numbers `x`, `y` and `d` in base64url, each may be missing
 */
export function checkCurveKey(name: string, numbers: Partial<JwkMembers>): CurveResult {
  const curve = CURVES[name]!;
  const [x, y, d] = [numbers.x, numbers.y, numbers.d].map((text) =>
    text === undefined ? null : toBigInt(fromBase64(text)!),
  );
  if (d != null && (d === 0n || d >= curve.n)) return { problem: "key-damaged" };
  if (x != null && y != null && !isOnCurve(curve, x, y)) return { problem: "key-damaged" };
  const computed = d == null ? null : multiply(curve, d);
  if (computed && ((x != null && x !== computed.x) || (y != null && y !== computed.y)))
    return { problem: "key-halves-differ" };
  const point = computed ?? (x != null && y != null ? { x, y } : null);
  if (!point) return { problem: "key-damaged" };
  const text = (value: bigint) => toBase64Url(fromBigInt(value, curve.bytes));
  return {
    members: { crv: name, x: text(point.x), y: text(point.y), ...(d == null ? {} : { d: text(d) }) },
  };
}

/** The affine y of a compressed point (SEC 1, 2.3.4), or of one that is written out; null for neither. */
export function readPoint(name: string, bytes: Uint8Array): { x: string; y: string } | null {
  const curve = CURVES[name]!;
  const x = bytes.subarray(1, 1 + curve.bytes);
  if (bytes[0] === 4 && bytes.length === 1 + 2 * curve.bytes)
    return { x: toBase64Url(x), y: toBase64Url(bytes.subarray(1 + curve.bytes)) };
  if ((bytes[0] !== 2 && bytes[0] !== 3) || bytes.length !== 1 + curve.bytes) return null;
  const value = toBigInt(x);
  // Each of the three fields has p ≡ 3 (mod 4), where this power is a square root if there is one.
  const root = power(rightSide(curve, value), (curve.p + 1n) / 4n, curve.p);
  if (!isOnCurve(curve, value, root)) return null;
  const y = (root & 1n) === BigInt(bytes[0] & 1) ? root : curve.p - root;
  return { x: toBase64Url(x), y: toBase64Url(fromBigInt(y, curve.bytes)) };
}

function rightSide({ p, b }: Curve, x: bigint): bigint {
  return mod(x * x * x - 3n * x + b, p);
}

function isOnCurve(curve: Curve, x: bigint, y: bigint): boolean {
  return x < curve.p && y < curve.p && (y * y) % curve.p === rightSide(curve, x);
}

export function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let factor = mod(base, modulus);
  for (const bit of exponent.toString(2).split("").reverse()) {
    if (bit === "1") result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

/** @returns null when there is no inverse */
export function inverse(value: bigint, modulus: bigint): bigint | null {
  let [a, b, u, v] = [mod(value, modulus), modulus, 1n, 0n];
  while (a !== 0n) {
    const quotient = b / a;
    [a, b] = [b - quotient * a, a];
    [u, v] = [v - quotient * u, u];
  }
  return b === 1n ? mod(v, modulus) : null;
}

/** The base point times d, in Jacobian coordinates. Takes milliseconds; its time depends on d. */
function multiply(curve: Curve, d: bigint): { x: bigint; y: bigint } {
  const { p } = curve;
  let sum: [bigint, bigint, bigint] = [1n, 1n, 0n];
  for (const bit of d.toString(2)) {
    sum = double(sum, p);
    if (bit === "1") sum = add(sum, curve.x, curve.y, p);
  }
  const scale = inverse(sum[2], p)!;
  return { x: mod(sum[0] * scale * scale, p), y: mod(sum[1] * scale * scale * scale, p) };
}

type Jacobian = [bigint, bigint, bigint];

function double([x, y, z]: Jacobian, p: bigint): Jacobian {
  if (z === 0n) return [x, y, z];
  const delta = (z * z) % p;
  const gamma = (y * y) % p;
  const beta = (x * gamma) % p;
  const alpha = (3n * (x - delta) * (x + delta)) % p;
  const x3 = mod(alpha * alpha - 8n * beta, p);
  return [
    x3,
    mod(alpha * (4n * beta - x3) - 8n * gamma * gamma, p),
    mod((y + z) * (y + z) - gamma - delta, p),
  ];
}

/** Adds a point that is given in affine coordinates. */
function add(sum: Jacobian, x2: bigint, y2: bigint, p: bigint): Jacobian {
  const [x1, y1, z1] = sum;
  if (z1 === 0n) return [x2, y2, 1n];
  const zz = (z1 * z1) % p;
  const h = mod(x2 * zz - x1, p);
  const r = mod(y2 * z1 * zz - y1, p);
  if (h === 0n) return r === 0n ? double(sum, p) : [1n, 1n, 0n];
  const hh = (h * h) % p;
  const hhh = (h * hh) % p;
  const v = (x1 * hh) % p;
  const x3 = mod(r * r - hhh - 2n * v, p);
  return [x3, mod(r * (v - x3) - y1 * hhh, p), mod(z1 * h, p)];
}
