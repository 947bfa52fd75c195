import { bitLength, fromBase64, fromBigInt, toBase64Url, toBigInt } from "./bytes.ts";
import { inverse, mod, power } from "./curves.ts";
import type { JwkMembers } from "./types.ts";

/** The arithmetic below takes time that grows with the cube of the length: a tenth of a second with these. */
const MAX_PRIVATE_BITS = 8192;
const MAX_BITS_WITHOUT_PRIMES = 4096;

export type RsaResult = { members: JwkMembers } | { problem: "key-halves-differ" | "key-damaged" };

/**
 * Checks the numbers of a private RSA key against its public ones (RFC 8017, 3.2). The primes are computed
 * when only the exponent is there, and the three numbers for the Chinese remainder theorem always.
 * @param numbers `n`, `e` and `d` in base64url; `p` and `q` may be missing. What else is there must fit.
 */
export function checkRsaKey(numbers: Partial<JwkMembers>): RsaResult {
  const value = (name: string) => (numbers[name] === undefined ? null : toBigInt(fromBase64(numbers[name])!));
  const [n, e, d] = [value("n")!, value("e")!, value("d")!];
  if (d === 0n || d >= n || bitLength(n) > MAX_PRIVATE_BITS) return { problem: "key-damaged" };
  const given = { p: value("p"), q: value("q") };
  const primes = given.p !== null && given.q !== null ? { p: given.p, q: given.q } : primesFrom(n, e, d);
  if (!primes) return { problem: "key-halves-differ" };
  const { p, q } = primes;
  if (p < 3n || q < 3n || p * q !== n) return { problem: "key-halves-differ" };
  if ((e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) return { problem: "key-halves-differ" };
  const qi = inverse(q, p);
  if (qi === null || !isProbablyPrime(p) || !isProbablyPrime(q)) return { problem: "key-damaged" };
  const computed = { dp: d % (p - 1n), dq: d % (q - 1n), qi };
  for (const [name, expected] of Object.entries(computed)) {
    const stated = given.p === null || given.q === null ? null : value(name);
    if (stated !== null && stated !== expected) return { problem: "key-damaged" };
  }
  const all = { n, e, d, p, q, ...computed };
  return {
    members: Object.fromEntries(
      Object.entries(all).map(([name, each]) => [name, toBase64Url(fromBigInt(each))]),
    ),
  };
}

/** Fermat's test: a number that was damaged on its way fails it. */
function isProbablyPrime(value: bigint): boolean {
  return (value & 1n) === 1n && power(2n, value - 1n, value) === 1n;
}

/** SP 800-56B, appendix C. @returns null when the exponent does not belong to the modulus */
function primesFrom(n: bigint, e: bigint, d: bigint): { p: bigint; q: bigint } | null {
  let odd = e * d - 1n;
  if (odd <= 0n || (odd & 1n) === 1n || bitLength(n) > MAX_BITS_WITHOUT_PRIMES) return null;
  let twos = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    twos += 1;
  }
  for (const base of [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n]) {
    let x = power(base, odd, n);
    for (let round = 0; round < twos && x !== 1n && x !== n - 1n; round += 1) {
      const next = mod(x * x, n);
      if (next === 1n) {
        const p = greatestCommonDivisor(x - 1n, n);
        const [small, large] = p * p < n ? [p, n / p] : [n / p, p];
        return small > 1n ? { p: large, q: small } : null;
      }
      x = next;
    }
    // Else every base gives 1 in the end.
    if (x !== 1n && x !== n - 1n) return null;
  }
  return null;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
