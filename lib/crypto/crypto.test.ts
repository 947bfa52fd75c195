import { randomBytes } from "node:crypto";
import fs from "node:fs";
import fc from "fast-check";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it, vi } from "vitest";
import { libuvThreads } from "@/lib/base/env";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";
import { generateClientKey, toPublicJwk } from "./jwk";
import { seal, SealError, unseal } from "./seal";

const master = randomBytes(32).toString("base64");

describe("sealing", () => {
  it("gives back what was sealed, for any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, record) => {
        expect(unseal(seal(text, record, master), record, master)).toBe(text);
      }),
    );
  });

  it("never gives the same text twice and never shows the secret", () => {
    const sealed = [seal("hemmelig", "a", master), seal("hemmelig", "a", master)];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.join().includes("hemmelig")).toBe(false);
  });

  it("opens for its own record and master key only", () => {
    const sealed = seal("hemmelig", "client-key:1", master);
    expect(() => unseal(sealed, "client-key:2", master)).toThrow(SealError);
    expect(() => unseal(sealed, "client-key:1", randomBytes(32).toString("base64"))).toThrow(SealError);
  });

  it("refuses a text with any one character changed", () => {
    const sealed = seal("hemmelig", "a", master);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom("A", "z", "0", "."), (at, char) => {
        fc.pre(sealed[at] !== char);
        const changed = sealed.slice(0, at) + char + sealed.slice(at + 1);
        // The last character of a base64url part may carry unused bits: only a change of the bytes counts.
        fc.pre(
          !sealed
            .split(".")
            .every((part, index) =>
              Buffer.from(part, "base64url").equals(
                Buffer.from(changed.split(".")[index] ?? "", "base64url"),
              ),
            ),
        );
        expect(() => unseal(changed, "a", master)).toThrow(SealError);
      }),
    );
  });
});

describe("client keys", () => {
  it("are named by their RFC 7638 thumbprint, and their public half holds nothing private", async () => {
    for (const algorithm of ["ES256", "ES384", "ES512", "PS256"] as const) {
      const { kid, publicJwk, privateJwk } = await generateClientKey(algorithm);
      expect(kid).toBe(await calculateJwkThumbprint(publicJwk));
      expect(publicJwk).toMatchObject({ alg: algorithm, use: "sig", kid });
      expect(findPrivateKey(JSON.stringify(publicJwk))).toBeNull();
      expect(findPrivateKey(JSON.stringify(privateJwk))).toBe("jwk");
    }
  });

  it("are RSA keys of 4096 bits where RSA is asked for", async () => {
    const { publicJwk } = await generateClientKey("PS256");
    expect(Buffer.from(publicJwk.n!, "base64url").length).toBe(512);
  });

  it("lose every unknown member on the way out", () => {
    expect(toPublicJwk({ kty: "RSA", n: "n", e: "e", d: "d", foo: "bar" } as never)).toEqual({
      kty: "RSA",
      n: "n",
      e: "e",
    });
  });
});

describe("making RSA keys", () => {
  it("leaves a thread for everything else that the process does, however many are asked for", async () => {
    const generate = crypto.subtle.generateKey.bind(crypto.subtle) as () => Promise<unknown>;
    let running = 0;
    let most = 0;
    let made = 0;
    const spy = vi.spyOn(crypto.subtle, "generateKey").mockImplementation((async (...input: []) => {
      most = Math.max(most, (running += 1));
      const pair = await generate(...input);
      running -= 1;
      made += 1;
      return pair;
    }) as never);
    const keys = Array.from({ length: 5 }, () => generateClientKey("PS256"));
    // Needs a thread of libuv's pool, as a DNS look-up and the check of a signature do.
    await fs.promises.stat(import.meta.filename);
    expect(made).toBe(0);
    await Promise.all(keys);
    spy.mockRestore();
    expect(made).toBe(5);
    expect(most).toBeLessThan(libuvThreads());
  });
});
