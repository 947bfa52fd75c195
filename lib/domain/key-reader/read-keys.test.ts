import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { calculateJwkThumbprint, type JWK } from "jose";
import {
  DISGUISES,
  FILE_ENCODINGS,
  JSON_DISGUISES,
  jwkOf,
  type KeyText,
  makeTestKeys,
  privateForms,
  publicForms,
  type TestKey,
} from "@/lib/dev/testing/key-forms";
import { readKeys } from "./read-keys";
import type { FoundKey } from "./types";

const keys = makeTestKeys();
const thumbprints = new Map<TestKey, string>();
/** Of the kinds that are in use (domain 2.5), and some that only a text field allows. */
const KIDS = [
  "case-key",
  "-begins-with-a-dash",
  "Nøkkel 1 – 2026",
  "50%41&amp;",
  "a/b+c==",
  "0",
  "d5f7 (ny)",
];

beforeAll(async () => {
  for (const key of keys) thumbprints.set(key, await calculateJwkThumbprint(jwkOf(key.publicKey) as JWK));
});

async function readOne(input: string | Uint8Array, note: string): Promise<FoundKey> {
  const reading = await readKeys(input);
  if (reading.kind !== "keys") throw new Error(`${note}: ${JSON.stringify(reading)}`);
  expect([note, reading.keys.length]).toEqual([note, 1]);
  return reading.keys[0];
}

async function expectKey(key: TestKey, form: KeyText, input: string | Uint8Array, kid: string, note: string) {
  const found = await readOne(input, note);
  const thumbprint = thumbprints.get(key)!;
  expect([note, found.thumbprint]).toEqual([note, thumbprint]);
  expect([note, found.kid]).toEqual([note, form.hasKid ? kid : thumbprint]);
  expect(found.alg).toBe(key.alg);
  expect(found.statedKid).toBe(form.hasKid ? kid : null);
  return found;
}

/** A small key of either type, which is read the fastest. */
const isWhole = (key: TestKey) => ["RSA 2048", "P-256"].includes(key.name);
let turn = 0;

/** In every disguise for P-256; for the other keys in three, by turns. */
function disguised(key: TestKey, { input }: KeyText): [string, string | Uint8Array][] {
  if (typeof input !== "string") return [["none", input]];
  const all = Object.entries(DISGUISES);
  turn += 3;
  const some = key.name === "P-256" ? all : [0, 1, 2].map((each) => all[(turn + each) % all.length]!);
  return some.map(([name, disguise]) => [name, disguise(input)]);
}

describe("a private key", () => {
  it("is the same from every form in every disguise", async () => {
    for (const key of keys)
      for (const form of privateForms(key, KIDS[0]!)) {
        for (const [name, input] of disguised(key, form)) {
          const found = await expectKey(key, form, input, KIDS[0]!, `${key.name}, ${form.name}, ${name}`);
          expect(found.privateJwk).toMatchObject(jwkOf(key.privateKey));
          expect(Object.keys(found.publicJwk)).not.toContain("d");
        }
      }
  });

  it("is read from JSON as people and word processors leave it", async () => {
    for (const key of keys.filter(isWhole))
      for (const form of privateForms(key, KIDS[0]!).filter(({ name }) =>
        /^(JWK|JWKS|list)( over|$)/.test(name),
      ))
        for (const [name, disguise] of Object.entries(JSON_DISGUISES))
          await expectKey(key, form, disguise(form.input as string), KIDS[0]!, `${form.name}, ${name}`);
  });

  it("is read from files in any Unicode encoding", async () => {
    for (const form of privateForms(keys[0]!, KIDS[2]!).filter(({ input }) => typeof input === "string"))
      for (const [name, encode] of Object.entries(FILE_ENCODINGS))
        await expectKey(keys[0]!, form, encode(form.input as string), KIDS[2]!, `${form.name}, ${name}`);
  });

  it("keeps its kid to the character", async () => {
    const key = keys[2]!;
    const kids = fc.oneof(
      fc.constantFrom(...KIDS),
      fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).filter((kid) => kid.trim() !== ""),
    );
    const disguises = fc.constantFrom(
      ...["none", "JSON string", "JSON string twice", "base64", "hex", "URL", "byte order mark", "data URL"],
    );
    await fc.assert(
      fc.asyncProperty(kids, disguises, async (kid, disguise) => {
        const text = JSON.stringify({ ...jwkOf(key.privateKey), kid });
        const reading = await readKeys(DISGUISES[disguise]!(text));
        if (reading.kind === "keys") expect(reading.keys[0].kid).toBe(kid);
        else expect(reading).toEqual({ kind: "refused", problem: "jwk-kid" });
      }),
      { numRuns: 300 },
    );
  });
});

describe("a public key", () => {
  it("is the same from every form in every disguise, and never private", async () => {
    for (const key of keys)
      for (const form of publicForms(key, KIDS[0]!)) {
        for (const [name, input] of disguised(key, form)) {
          const found = await expectKey(key, form, input, KIDS[0]!, `${key.name}, ${form.name}, ${name}`);
          expect(found.isPrivate).toBe(false);
          expect(found.privateJwk).toBeNull();
        }
      }
  });
});
