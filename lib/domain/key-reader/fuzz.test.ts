import fc from "fast-check";
import { calculateJwkThumbprint, type JWK } from "jose";
import { expect, it } from "vitest";
import { DISGUISES, jwkOf, makeTestKeys, privateForms, publicForms } from "@/lib/dev/testing/key-forms";
import { MAX_KEY_BYTES } from "./limits";
import { readKeys } from "./read-keys";

const keys = makeTestKeys().filter(({ name }) => name !== "RSA 3072");
const known = new Set(
  await Promise.all(keys.map(({ publicKey }) => calculateJwkThumbprint(jwkOf(publicKey) as JWK))),
);
const forms = keys.flatMap((key) => [...privateForms(key, "a kid"), ...publicForms(key, "a kid")]);
const buffers = forms.flatMap(({ input }) =>
  typeof input === "string"
    ? [
        input,
        ...Object.values(DISGUISES)
          .slice(5)
          .map((disguise) => disguise(input)),
      ].map((each) => Buffer.from(each))
    : [Buffer.from(input)],
);

/** Far above what one input takes on a busy machine. */
const MAX_MS = 4000;

async function read(input: string | Uint8Array) {
  const started = performance.now();
  const reading = await readKeys(input);
  expect(performance.now() - started).toBeLessThan(MAX_MS);
  return reading;
}

const damage = fc.record({
  kind: fc.constantFrom("replace", "cut", "remove", "insert", "repeat", "end"),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  length: fc.integer({ min: 1, max: 60 }),
  byte: fc.nat(255),
});

function apply(
  bytes: Buffer,
  { kind, at, length, byte }: { kind: string; at: number; length: number; byte: number },
) {
  const from = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, from), bytes.subarray(from)];
  switch (kind) {
    case "replace":
      return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
    case "cut":
      return before;
    case "end":
      return after;
    case "remove":
      return Buffer.concat([before, after.subarray(length)]);
    case "insert":
      return Buffer.concat([before, Buffer.alloc(length, byte), after]);
    default:
      return Buffer.concat([before, after.subarray(0, length), after]);
  }
}

it("a damaged key is never another private key, and ends in bounded time", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(buffers.length - 1),
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (index, damages, asText) => {
        const bytes = damages.reduce(apply, buffers[index]!);
        const reading = await read(asText ? bytes.toString("latin1") : bytes);
        if (reading.kind !== "keys") return;
        for (const key of reading.keys) if (key.isPrivate) expect(known).toContain(key.thumbprint);
      },
    ),
    { numRuns: 5000 },
  );
}, 240_000);

it("no key is read where there is none", async () => {
  const words = fc.constantFrom(
    ...'kty RSA EC keys { } [ ] " : , \\u0022 \\" -----BEGIN PRIVATE-KEY END ----- <RSAKeyValue> </Modulus> = > ``` AQAB null'.split(
      " ",
    ),
  );
  const input = fc.oneof(
    fc.string({ maxLength: 2000, unit: "binary" }),
    fc.uint8Array({ maxLength: 2000 }),
    fc.json({ maxDepth: 6 }),
    fc.base64String({ maxLength: 2000 }),
    fc.array(words, { maxLength: 300 }).map((each) => each.join("")),
    fc.array(words, { maxLength: 300 }).map((each) => each.join(" ")),
    fc.uint8Array({ maxLength: 600 }).map((bytes) => Uint8Array.from([0x30, 0x82, 0x02, 0x58, ...bytes])),
  );
  await fc.assert(
    fc.asyncProperty(input, async (each) => {
      expect((await read(each)).kind).toBe("refused");
    }),
    { numRuns: 5000 },
  );
}, 240_000);

it.each([
  ["brackets", "["],
  ["braces with names", '{"a":'],
  ["quotes", '"'],
  ["backslashes", "\\"],
  ["escapes", "\\u0022"],
  ["beginnings of PEM", "-----BEGIN A-----\n"],
  ["elements", "<RSAKeyValue>"],
  ["members", "<Modulus>"],
  ["settings", `A=${"b".repeat(50)}\n`],
  ["nested lengths", "0\u0080"],
  ["base64 of little", "QUFB"],
  ["hex", "3030"],
  ["commas", "{,"],
  ["comments", "{/*"],
  ["slashes", "{//"],
  ["soft line ends", "aaaa=\n"],
  ["percents", "%25"],
  ["references", "&amp;"],
  ["dashes", "-"],
  ["spaces", " "],
  ["keys", '{"kty":"RSA"}'],
  ["numbers", '{"n":"AQAB","e":"AQAB"},'],
])("256 kB of %s end in bounded time", async (_name, unit) => {
  const text = unit.repeat(Math.floor(MAX_KEY_BYTES / unit.length));
  expect((await read(text)).kind).toBe("refused");
  expect((await read(Buffer.from(text, "latin1"))).kind).toBe("refused");
});
