import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { ClientKeyList, type ListedClientKey } from "@/lib/selvbetjening/schemas";
import { sealKeyList, unsealKeyList } from "./sealed-key-list";

const DATA_ENCRYPTION_KEY = randomBytes(32).toString("base64");
const at = (ms: number) => ({ env: { DATA_ENCRYPTION_KEY }, clock: () => new Date(ms) }) as Context;
const key = { keyId: "key" };
const NOW = 2e12;

const text = fc.option(fc.string({ maxLength: 100 }), { nil: null });
const list: fc.Arbitrary<ListedClientKey[]> = fc.array(
  fc.record({
    kid: text,
    jwkThumbprint: text,
    origin: text,
    expiration: fc.option(fc.date({ noInvalidDate: true, min: new Date(1e12), max: new Date(4e12) }), {
      nil: null,
    }),
  }),
  { maxLength: 20 },
);

const codeOf = (run: () => unknown) => {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

describe("a key list that a customer's browser carries", () => {
  it("is the list that was read, for five minutes", () => {
    fc.assert(
      fc.property(list, fc.integer({ min: -900_000, max: 900_000 }), (upstream, laterMs) => {
        const keys = ClientKeyList.parse(JSON.parse(JSON.stringify(upstream)));
        const sealed = sealKeyList(at(NOW), key, { readAt: new Date(NOW), keys })!;
        const unseal = () => unsealKeyList(at(NOW + laterMs), key, sealed);
        if (Math.abs(laterMs) <= 300_000) expect(unseal()).toEqual({ readAt: new Date(NOW), keys });
        else expect(codeOf(unseal)).toBe("WRONG_CLIENT");
      }),
    );
  });

  it("is refused when it is another key's, altered or made elsewhere", () => {
    const sealed = sealKeyList(at(NOW), key, { readAt: new Date(NOW), keys: [] })!;
    expect(codeOf(() => unsealKeyList(at(NOW), { keyId: "other" }, sealed))).toBe("WRONG_CLIENT");
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3),
        fc.nat(1000),
        fc.integer({ min: 1, max: 255 }),
        (part, position, bits) => {
          const parts = sealed.split(".");
          const bytes = Buffer.from(parts[part]!, "base64url");
          bytes[position % bytes.length]! ^= bits;
          parts[part] = bytes.toString("base64url");
          expect(codeOf(() => unsealKeyList(at(NOW), key, parts.join(".")))).toBe("WRONG_CLIENT");
        },
      ),
    );
    fc.assert(
      fc.property(fc.string(), (invented) => {
        expect(codeOf(() => unsealKeyList(at(NOW), key, invented))).toBe("WRONG_CLIENT");
      }),
    );
  });

  it("is left out when it is longer than the relay accepts", () => {
    const keys = Array.from({ length: 1000 }, () => ({
      kid: "k".repeat(40),
      jwkThumbprint: null,
      origin: null,
      expiration: null,
    }));
    expect(sealKeyList(at(NOW), key, { readAt: new Date(NOW), keys })).toBeNull();
  });
});
