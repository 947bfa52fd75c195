import { calculateJwkThumbprint } from "jose";
import { algorithmFor, publicKeyProblem } from "../public-key";
import { bitLength, fromBase64, toBase64Url, toBigInt } from "./bytes";
import { checkCurveKey, curveBits, curveName } from "./curves";
import { checkRsaKey } from "./rsa";
import type { FoundKey, JwkMembers, KeyProblem, RawKey } from "./types";

export type CheckedKey = { key: FoundKey } | { problem: KeyProblem };

type Members = Readonly<Record<string, unknown>>;

const NUMBERS = ["n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y"];
/** More than the numbers of the longest key that is read, in characters. */
const MAX_NUMBER = 6000;

/**
 * Checks a key that some format wrote: its type, its use, its numbers and that both halves belong together.
 * What is missing and follows from the rest is added: the algorithm, the type, a point, the primes.
 */
export async function checkKey({ form, name, members }: RawKey): Promise<CheckedKey> {
  const stated = withType(presentMembers(members));
  const typeProblem = problemOfType(stated);
  if (typeProblem) return { problem: typeProblem };
  const isPrivate = stated.d !== undefined;
  const read = readNumbers(stated);
  if (!read) return { problem: "key-damaged" };
  const numbers = withoutZeros(read);
  const lacking = (stated.kty === "RSA" ? ["n", "e"] : isPrivate ? ["d"] : ["x", "y"]).some(
    (each) => numbers[each] === undefined,
  );
  // An RSA key's primes without the exponent are a part of a private key.
  if (lacking || (!isPrivate && ["p", "q", "dp", "dq", "qi"].some((each) => numbers[each] !== undefined)))
    return { problem: "key-incomplete" };
  const checked = stated.kty === "RSA" ? rsaMembers(numbers, isPrivate) : curveMembers(stated, numbers);
  if ("problem" in checked) return checked;
  const all: JwkMembers = { kty: stated.kty as string, ...checked.members };
  const alg = algorithmFor({ ...all, alg: algorithmText(stated.alg) });
  const problem =
    usageProblem(stated, isPrivate) ?? publicKeyProblem({ ...publicMembers(all), alg, kid: stated.kid });
  if (problem || alg === null) return { problem: problem ?? "jwk-type" };
  const thumbprint = await calculateJwkThumbprint(publicMembers(all));
  const statedKid = (stated.kid as string | undefined) ?? null;
  const kid = statedKid ?? thumbprint;
  const labels = { use: "sig", alg, kid };
  return {
    key: {
      form,
      isPrivate,
      kty: stated.kty as "RSA" | "EC",
      bits: all.crv ? curveBits(all.crv) : bitLength(toBigInt(fromBase64(all.n!)!)),
      curve: all.crv ?? null,
      name,
      statedKid,
      kid,
      alg,
      thumbprint,
      publicJwk: { ...publicMembers(all), ...labels },
      privateJwk: isPrivate ? { ...all, ...labels } : null,
    },
  };
}

const NAMES = [...NUMBERS, "kty", "crv", "k", "alg", "kid", "use", "key_ops", "oth"];
/** As .NET names members: in Microsoft's JsonWebKey, and in RSAParameters. */
const OTHER_NAMES: Record<string, string> = {
  keyops: "key_ops",
  keyid: "kid",
  modulus: "n",
  exponent: "e",
  inverseq: "qi",
};

/**
 * The members of a JWK, by their own names, also when they are written in other letters (as .NET does). What
 * is null or empty is absent. A name in its own letters comes first.
 */
export function presentMembers(value: Members): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    const lower = name.toLowerCase();
    const known = NAMES.includes(lower)
      ? lower
      : Object.hasOwn(OTHER_NAMES, lower)
        ? OTHER_NAMES[lower]
        : null;
    const isAbsent = each == null || each === "" || (Array.isArray(each) && each.length === 0);
    if (!known || isAbsent || (members[known] !== undefined && name !== known)) continue;
    members[known] = each;
  }
  return members;
}

/** With `kty` in its own letters, and from the members where it is not stated. */
function withType(members: Record<string, unknown>): Record<string, unknown> {
  const types = ["RSA", "EC", "OKP", "oct", "AKP"];
  const { kty } = members;
  if (typeof kty === "string")
    return { ...members, kty: types.find((each) => each.toLowerCase() === kty.trim().toLowerCase()) ?? kty };
  const isRsa = members.n !== undefined && members.e !== undefined;
  return { ...members, kty: isRsa ? "RSA" : members.crv === undefined ? kty : "EC" };
}

function problemOfType({ kty, crv, oth }: Members): KeyProblem | null {
  if (kty === "oct") return "key-symmetric";
  if (kty === "OKP") return /^x/i.test(typeof crv === "string" ? crv : "") ? "key-x25519" : "key-ed25519";
  if (kty !== "RSA" && kty !== "EC") return "key-type";
  if (kty === "RSA") return oth === undefined ? null : "key-multi-prime";
  if (typeof crv !== "string") return "key-incomplete";
  return curveName(crv) ? null : "key-curve";
}

/** @returns null when one of the numbers is none */
export function readNumbers(members: Members): Record<string, Uint8Array> | null {
  const numbers: Record<string, Uint8Array> = {};
  for (const name of NUMBERS) {
    const value = members[name];
    if (value === undefined) continue;
    if (typeof value !== "string" || value.length > MAX_NUMBER) return null;
    const bytes = fromBase64(value);
    if (!bytes || bytes.length === 0) return null;
    numbers[name] = bytes;
  }
  return numbers;
}

/** In base64url, the shortest that is the number, by which a thumbprint is made (RFC 7518, 2). */
function withoutZeros(numbers: Record<string, Uint8Array>): JwkMembers {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, bytes]) => {
      const first = bytes.findIndex((each) => each !== 0);
      return [name, toBase64Url(first < 0 ? bytes.subarray(-1) : bytes.subarray(first))];
    }),
  );
}

function rsaMembers(
  numbers: JwkMembers,
  isPrivate: boolean,
): { members: JwkMembers } | { problem: KeyProblem } {
  const publicNumbers = { n: numbers.n!, e: numbers.e! };
  const problem = publicKeyProblem({ kty: "RSA", alg: "PS256", ...publicNumbers });
  if (problem) return { problem: problem === "jwk" ? "key-exponent" : problem };
  return isPrivate ? checkRsaKey(numbers) : { members: publicNumbers };
}

function curveMembers(
  { crv }: Members,
  numbers: JwkMembers,
): { members: JwkMembers } | { problem: KeyProblem } {
  return checkCurveKey(curveName(crv as string)!, { x: numbers.x, y: numbers.y, d: numbers.d } as JwkMembers);
}

function algorithmText(alg: unknown): unknown {
  return typeof alg === "string" ? alg.trim().toUpperCase() : alg;
}

/** RFC 7517, 4.2 and 4.3: a private key signs, a public one verifies. */
function usageProblem({ use, key_ops: operations }: Members, isPrivate: boolean): KeyProblem | null {
  if (use !== undefined && use !== "sig") return "jwk-use";
  if (operations === undefined) return null;
  const allowed = isPrivate ? ["sign", "verify"] : ["verify"];
  const isAllowed =
    Array.isArray(operations) &&
    operations.every((each) => typeof each === "string" && allowed.includes(each));
  return isAllowed ? null : "jwk-use";
}

function publicMembers({ kty, n, e, crv, x, y }: JwkMembers): JwkMembers {
  return (kty === "RSA" ? { kty, n, e } : { kty, crv, x, y }) as JwkMembers;
}
