import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import { expect, it } from "vitest";
import { jwkOf, makeTestKeys, privateForms, publicForms } from "@/lib/dev/testing/key-forms";
import { checkPasted } from "./check-pasted";

const CLIENT = "00abc000-1111-4222-8333-000000000000";
const [key, another] = makeTestKeys().filter(({ name }) => name.startsWith("P-"));
const thumbprint = await calculateJwkThumbprint(jwkOf(key!.publicKey) as JWK);
const check = (input: string | Uint8Array) => checkPasted(input, thumbprint, CLIENT);

it("the public key is recognized in every form, and no other one", async () => {
  for (const { name, input } of publicForms(key!, "a"))
    expect([name, await check(input)]).toEqual([name, "right"]);
  for (const { name, input } of publicForms(another!, "a"))
    expect([name, await check(input)]).toEqual([name, "other"]);
});

it("a private key is never called the right one, encrypted or not", async () => {
  const secret = { cipher: "aes-256-cbc", passphrase: "a" };
  const encrypted = key!.privateKey.export({ type: "pkcs8", format: "pem", ...secret });
  for (const { name, input } of [...privateForms(key!, "a"), { name: "encrypted", input: encrypted }])
    expect([name, await check(input)]).toEqual([name, "private"]);
});

it("something else is named, and what was not copied whole is to be copied again", async () => {
  const ed25519 = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" });
  expect(await check(ed25519)).toEqual({ problem: "key-ed25519" });
  const jwk = JSON.stringify({ kid: "a", ...jwkOf(key!.publicKey) });
  for (const text of ["Hei", jwk.slice(0, -30), jwk.slice(10)])
    expect([text, await check(text)]).toEqual([text, "unreadable"]);
  expect(await check(` ${CLIENT.toUpperCase()}\n`)).toBe("client-right");
  expect(await check(crypto.randomUUID())).toBe("client-other");
});
