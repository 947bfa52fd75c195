import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { generateKeyPairSync } from "node:crypto";
import { publicKeyProblem, rsaBits } from "./public-key";

const jwkOf = (key: { publicKey: { export: (options: { format: "jwk" }) => object } }) =>
  key.publicKey.export({ format: "jwk" }) as Record<string, unknown>;
const CURVES = { ES256: "P-256", ES384: "P-384", ES512: "P-521" } as const;
const EC = Object.entries(CURVES).map(([alg, namedCurve]) => ({
  ...jwkOf(generateKeyPairSync("ec", { namedCurve })),
  alg,
}));

/** A modulus of so many bits; whether it is a product of two primes is not for this rule. */
const modulus = (bits: number) => {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xab);
  bytes[0] = 1 << ((bits - 1) % 8);
  return bytes.toString("base64url");
};
const rsa = (bits: number) => ({ kty: "RSA", n: modulus(bits), e: "AQAB", alg: "PS256" });

describe("a public key", () => {
  it("is accepted on the curve of its algorithm, and on no other", () => {
    for (const key of EC)
      for (const alg of Object.keys(CURVES) as (keyof typeof CURVES)[])
        expect([key.alg, alg, publicKeyProblem({ ...key, alg })]).toEqual([
          key.alg,
          alg,
          key.alg === alg ? null : "jwk-curve",
        ]);
    expect(publicKeyProblem({ ...EC[0], crv: "secp256k1" })).toBe("jwk-curve");
  });

  it("is refused as RSA below 2048 bits, whatever the number of leading zeros", () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 9000 }), fc.nat(40), (bits, zeros) => {
        const padded = Buffer.concat([Buffer.alloc(zeros), Buffer.from(modulus(bits), "base64url")]);
        const key = { ...rsa(bits), n: padded.toString("base64url") };
        expect(rsaBits(key)).toBe(bits);
        expect(publicKeyProblem(key)).toBe(bits < 2048 ? "jwk-rsa-short" : null);
      }),
    );
    expect(publicKeyProblem(rsa(16_384))).toBeNull();
    expect(publicKeyProblem(rsa(20_000))).toBe("jwk-rsa-long");
    expect(rsaBits(EC[0])).toBeNull();
  });

  it.each([
    ["an even exponent", { e: "BA" }, "jwk"],
    ["the exponent 1", { e: "AQ" }, "jwk"],
    ["an exponent as long as a modulus", { e: "AQABAQABAQAB" }, "jwk"],
    ["a modulus that is no text", { n: 5 }, "jwk"],
    ["an algorithm of another type", { alg: "ES256" }, "jwk-type"],
    ["a symmetric algorithm", { alg: "HS256" }, "jwk-type"],
    ["no algorithm", { alg: undefined }, "jwk-alg"],
    ["an algorithm that is null", { alg: null }, "jwk-alg"],
    ["another type", { kty: "oct" }, "jwk-type"],
    ["a type that is no text", { kty: {} }, "jwk-type"],
    ["the use of encryption", { use: "enc" }, "jwk-use"],
    ["the operation of signing, which is of a private key", { key_ops: ["verify", "sign"] }, "jwk-use"],
    ["operations that are no list", { key_ops: "verify" }, "jwk-use"],
    ["a kid that is no text", { kid: 7 }, "jwk-kid"],
    ["a kid that is too long", { kid: "k".repeat(301) }, "jwk-kid"],
    ["a kid with a line break", { kid: "a\nb" }, "jwk-kid"],
  ])("is refused with %s", (_name, members, problem) => {
    expect(publicKeyProblem({ ...rsa(3072), ...members })).toBe(problem);
  });

  it.each([
    ["nothing else", {}],
    ["use and operations of a signature", { use: "sig", key_ops: ["verify"] }],
    ["members that .NET writes as null", { use: null, key_ops: null, kid: null, d: null }],
    ["no operations", { key_ops: [] }],
    ["a kid with spaces and letters of any language", { kid: "Nøkkel 1 – 2026" }],
  ])("is accepted with %s", (_name, members) => {
    expect(publicKeyProblem({ ...rsa(2048), ...members })).toBeNull();
    expect(publicKeyProblem({ ...EC[0], ...members })).toBeNull();
  });
});
