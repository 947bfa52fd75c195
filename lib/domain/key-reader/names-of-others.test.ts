import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { jwkOf } from "@/lib/dev/testing/key-forms";
import { privateKeyTexts } from "@/lib/dev/testing/key-encodings";
import messagesEn from "@/lib/i18n/messages/en/fields.json";
import messagesNb from "@/lib/i18n/messages/nb/fields.json";
import { readKeys } from "./read-keys";
import { KEY_READER_PROBLEMS } from "./types";

const FIXTURES = path.join(import.meta.dirname, "fixtures");
const fixture = (name: string) => readFileSync(path.join(FIXTURES, name));
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const [rsaJwk, ecJwk] = [jwkOf(rsa.privateKey), jwkOf(ec.privateKey)];
const other = jwkOf(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
const otherEc = jwkOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
const pemOf = (type: "ed25519" | "x25519") =>
  generateKeyPairSync(type as "ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const oct = { kty: "oct", k: createHmac("sha256", "a").digest("base64url"), alg: "HS256" };
const token = () =>
  new SignJWT({ scope: "nhn:a/b" })
    .setProtectedHeader({ alg: "ES256", kid: "a" })
    .setExpirationTime("1h")
    .sign(ec.privateKey);
const weak = jwkOf(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey);
const secp256k1 = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
const dsa = generateKeyPairSync("dsa", { modulusLength: 2048, divisorLength: 256 });
const json = JSON.stringify;
const der = (key: { export: (o: { type: "pkcs8"; format: "der" }) => Buffer }) =>
  key.export({ type: "pkcs8", format: "der" });
const pem = rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string;

const OTHERS: [string, string, string | Uint8Array | Promise<string>][] = [
  ["nothing", "key-none", " \n"],
  ["words", "key-none", "Hei! Kan dere sende meg nøkkelen en gang til? Hilsen Kari"],
  ["a client id", "key-none", "00abc000-1111-4222-8333-000000000000"],
  ["a thumbprint", "key-none", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"],
  ["more than 256 kB", "key-too-large", "a".repeat(400_000)],
  ["a file of more than 256 kB", "key-too-large", new Uint8Array(262_145)],
  ["another RSA key's modulus", "key-halves-differ", json({ ...rsaJwk, n: other.n })],
  ["another RSA key's exponent", "key-halves-differ", json({ ...rsaJwk, d: other.d })],
  [
    "a public half without its primes",
    "key-halves-differ",
    json({ kty: "RSA", n: other.n, e: "AQAB", d: rsaJwk.d }),
  ],
  ["another point", "key-halves-differ", json({ ...ecJwk, x: otherEc.x, y: otherEc.y })],
  ["a point that is not on its curve", "key-damaged", json({ ...jwkOf(ec.publicKey), x: otherEc.x })],
  ["a number that is none", "key-damaged", json({ ...rsaJwk, n: `${rsaJwk.n}!` })],
  ["half a key", "key-incomplete", json({ kty: "RSA", e: "AQAB", kid: "a" })],
  ["more than two primes", "key-multi-prime", json({ ...rsaJwk, oth: [{ r: "AQ", d: "AQ", t: "AQ" }] })],
  ["an even exponent", "key-exponent", json({ ...jwkOf(rsa.publicKey), e: "BA" })],
  ["a weak key", "jwk-rsa-short", json(weak)],
  ["a symmetric key", "key-symmetric", json(oct)],
  ["Ed25519 as PEM", "key-ed25519", pemOf("ed25519")],
  ["Ed25519 as JWK", "key-ed25519", json(jwkOf(generateKeyPairSync("ed25519").publicKey))],
  ["X25519", "key-x25519", pemOf("x25519")],
  ["secp256k1 as PEM", "key-curve", secp256k1.privateKey.export({ type: "sec1", format: "pem" })],
  ["secp256k1 as JWK", "key-curve", json(jwkOf(secp256k1.publicKey))],
  ["DSA", "key-dsa", der(dsa.privateKey as never)],
  ["an algorithm of another type", "jwk-type", json({ ...rsaJwk, alg: "ES256" })],
  ["another curve's algorithm", "jwk-curve", json({ ...ecJwk, alg: "ES384" })],
  ["a key for encryption", "jwk-use", json({ ...rsaJwk, use: "enc" })],
  ["a kid that is a number", "jwk-kid", json({ ...rsaJwk, kid: 7 })],
  [
    "a public SSH key",
    "key-ssh",
    `ssh-rsa AAAAB3NzaC1yc2E${randomBytes(200).toString("base64")} kari@server`,
  ],
  [
    "a private SSH key",
    "key-ssh",
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from("openssh-key-v1\0none").toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`,
  ],
  [
    "a PGP key",
    "key-pgp",
    `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${randomBytes(90).toString("base64")}\n-----END PGP PUBLIC KEY BLOCK-----`,
  ],
  ["a request for a certificate", "key-csr", fixture("request-csr.pem")],
  ["a collection of certificates", "key-pkcs7", fixture("certificates-p7b.pem")],
  ["a token", "key-token", token()],
  ["a token with its scheme", "key-token", token().then((text) => `Authorization: DPoP ${text}`)],
  [
    "a response with a token",
    "key-token",
    token().then((text) => json({ access_token: text, expires_in: 60 })),
  ],
  [
    "a network recording",
    "key-har",
    json({ log: { version: "1.2", entries: [{ request: { url: "https://a.no" } }] } }),
  ],
  [
    "a web page",
    "key-html",
    "<!DOCTYPE html><html><head><title>Selvbetjening</title></head><body>Hei</body></html>",
  ],
  ["other XML", "key-xml", "<configuration><add key='a' value='b'/></configuration>"],
  ["a zip file", "key-zip", Buffer.from("PK\u0003\u0004aaaaaaaaaaaaaaaaaa")],
  ["a Java key store", "key-java-store", Buffer.from("feedfeed0000000200000001", "hex")],
  ["a key database", "key-database", Buffer.from("SQLite format 3\0aaaaaaaaaaaa")],
  ["a picture", "key-document", Buffer.from("89504e470d0a1a0a0000000d", "hex")],
  [
    "a configuration file without a key",
    "key-file-without-key",
    json({ clientId: "a", scopes: ["b"], authority: "https://a.no" }),
  ],
  ["half a PEM file", "key-damaged", pem.slice(0, 700)],
  ["a PEM file without its first lines", "key-damaged", pem.replace(/\n[\s\S]{200}/, "\n")],
  [
    "members of a JWK without JSON",
    "key-form",
    Object.entries(rsaJwk)
      .map((each) => each.join(": "))
      .join("\n"),
  ],
  [
    "a configuration file whose keys are null",
    "key-file-without-key",
    json({ clientId: "a", privateJwk: null }),
  ],
  ["half a JWK", "key-json", json({ ...rsaJwk, kid: "a" }).slice(0, 400)],
];

describe("what is no key that can be used", () => {
  it.each(OTHERS)("is named: %s", async (_name, problem, input) => {
    expect(await readKeys(await input)).toEqual({ kind: "refused", problem });
  });

  it("has a sentence in both languages, each its own, for every reason", () => {
    for (const messages of [messagesNb, messagesEn] as Record<string, string>[]) {
      const sentences = KEY_READER_PROBLEMS.map((problem) => messages[problem]);
      expect(sentences.every((each) => each?.endsWith("."))).toBe(true);
      expect(new Set(sentences).size).toBe(sentences.length);
    }
  });

  it("is never an Ed25519 or X25519 key, in whatever form", async () => {
    for (const { name, text } of privateKeyTexts().filter((each) => /^OKP (JWK|PEM|DER)$/.test(each.name))) {
      const reading = await readKeys(name.endsWith("DER") ? Buffer.from(text, "latin1") : text);
      const answer = reading.kind === "refused" ? reading.problem : reading.kind;
      expect([name, answer]).toEqual([name, expect.stringMatching(/^(key-ed25519|key-x25519|encrypted)$/)]);
    }
  });
});

describe("a public key as people have it", () => {
  const files = readdirSync(FIXTURES).filter((name) => /^[a-l]-/.test(name));

  it("is the same from every file", async () => {
    const found = await Promise.all(
      files.map(async (name) => {
        const inputs = [fixture(name), fixture(name).toString("utf8")];
        const [bytes, text] = await Promise.all(inputs.map((input) => readKeys(input)));
        expect([name, bytes]).toEqual([name, text]);
        if (bytes?.kind !== "keys") throw new Error(`${name}: ${json(bytes)}`);
        expect([name, bytes.keys.length, bytes.keys[0].isPrivate]).toEqual([name, 1, false]);
        return bytes.keys[0];
      }),
    );
    expect(files).toHaveLength(12);
    expect(new Set(found.map(({ thumbprint }) => thumbprint)).size).toBe(1);
    for (const { kid, statedKid, thumbprint, alg } of found)
      expect([kid, alg]).toEqual([statedKid === null ? thumbprint : "case-key", "PS256"]);
  });
});
