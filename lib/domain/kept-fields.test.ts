import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode, ENCODINGS, privateKeyTexts } from "@/lib/dev/testing/key-encodings";
import { mayKeepField } from "./kept-fields";
import { findPrivateKey } from "./private-key/find-private-key";

const field = (more: Partial<Parameters<typeof mayKeepField>[0]>) => ({
  name: "note",
  type: "textarea",
  autocomplete: "off",
  value: "",
  ...more,
});
const isKept = (more: Partial<Parameters<typeof mayKeepField>[0]>) =>
  mayKeepField(field(more), findPrivateKey);

describe("what a form keeps while somebody signs in again", () => {
  it("is what people write about customers", () => {
    for (const value of [
      "Nordlys tannklinikk",
      "310 014 443",
      "00 00 22 00",
      "Ringte 00 00 22 00 og 310 014 443",
      "+47 00 00 22 00",
      "mona.moen@kommune.example",
      "0d7c1f5e-6f0a-4f0e-8a57-0a5a52f8f3d1",
      "00123456-1111-4222-8333-000000000000",
      "https://portal.example/signin-helseid\nhttp://localhost:4321/callback",
      "nhn:msh/api\nnhn:hgd-persontjenesten-api/read",
      "2026-11-27",
      "Vi bytter server på mandag, så nøkkelen kan ikke byttes før da.",
    ])
      expect([value, isKept({ value })]).toEqual([value, true]);
  });

  it("is never a private key, in any form in which people have them", () => {
    // What is typed or pasted into a field has no bytes.
    const kept = privateKeyTexts()
      .filter(({ name }) => !/DER|PKCS#12/.test(name))
      .flatMap((text) =>
        [[], ...Object.keys(ENCODINGS).map((each) => [each])]
          .map((encodings) => ({ encodings, value: encode(text, encodings) }))
          .filter(({ value }) => value !== null && isKept({ value }))
          .map(({ encodings }) => `${text.name} ${encodings}`),
      );
    expect(kept).toEqual([]);
  });

  it("is never a hidden field, a file, a password or a code", () => {
    for (const type of ["hidden", "file", "password", "submit", "button", "image", ""])
      expect(isKept({ type, value: "x" })).toBe(false);
    for (const value of [
      "13116900216",
      "131169 00216",
      "Født 13116900216.",
      "131169-00216",
      "13.11.69 00216",
      "fnr: 13 11 69 002 16",
    ])
      expect([value, isKept({ value })]).toEqual([value, false]);
    for (const autocomplete of ["one-time-code", "new-password", "current-password"])
      expect(isKept({ autocomplete, value: "x" })).toBe(false);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999 }),
        fc.constantFrom("", " ", "-"),
        fc.constantFrom(["", ""], ["Leste opp koden ", "."], ["Kode: ", ", ringer igjen 12.30"], ["", "\n"]),
        (number, gap, [before, after]) => {
          const digits = String(number).padStart(6, "0");
          const value = `${before}${digits.slice(0, 3)}${gap}${digits.slice(3)}${after}`;
          expect([value, isKept({ value })]).toEqual([value, false]);
        },
      ),
    );
  });

  it("is no field that the portal calls a code, a key, a token or a confirmation", () => {
    const names = ["components", "app"].flatMap((folder) =>
      fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".tsx"))
        .flatMap((file) =>
          [...fs.readFileSync(path.join(folder, file), "utf8").matchAll(/\bname="([\w.]+)"/g)].map(
            (found) => found[1]!,
          ),
        ),
    );
    const left = new Set(names.filter((name) => !isKept({ name, value: "x" })));
    for (const name of [
      "code",
      "passphrase",
      "privateKey",
      "publicJwk",
      "apiKey",
      "authorization",
      "text",
      "url",
      "confirmation",
      "pasted",
    ])
      expect([name, names.includes(name), left.has(name)]).toEqual([name, true, true]);
    for (const name of [
      "name",
      "number",
      "contactName",
      "contactEmail",
      "reason",
      "redirectUris",
      "keyLifetimeDays",
    ])
      expect([name, left.has(name)]).toEqual([name, false]);
  });
});
