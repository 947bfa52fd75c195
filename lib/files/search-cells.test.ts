import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ENCODINGS, encode, privateKeyTexts } from "@/lib/dev/testing/key-encodings";
import { textWithoutKey } from "@/lib/dev/testing/texts-without-key";
import { CellSearch } from "./search-cells";

const searched = (rows: readonly (readonly string[])[]) => {
  const search = new CellSearch();
  for (const row of rows) search.add(row);
  return search.end();
};
const jwks = privateKeyTexts()
  .filter(({ name }) => name.endsWith(" JWK"))
  .map(({ text }) => Object.entries(JSON.parse(text) as Record<string, string>));
const customer = ["Ørje legekontor", "315000008", "2026-11-26"];
const headings = ["Kunde", "Org.nr", "Utløper"];

describe("a table with a private key", () => {
  it("is found when the members are columns, in whichever row and order", () => {
    fc.assert(
      fc.property(fc.constantFrom(...jwks), fc.nat(200), fc.boolean(), (members, empty, isTurned) => {
        const ordered = isTurned ? members.toReversed() : members;
        const blank = ordered.map(() => "");
        const rows = [
          [...headings, ...ordered.map(([name]) => name)],
          ...Array.from({ length: empty }, () => [...customer, ...blank]),
          [...customer, ...ordered.map(([, value]) => value)],
        ];
        expect(searched(rows)).toBe("private-key-jwk");
        const isPublic = ([name]: [string, string]) => !["d", "p", "q", "dp", "dq", "qi"].includes(name);
        const kept = ordered.filter(isPublic);
        const publicRows = [
          [...headings, ...kept.map(([name]) => name)],
          [...customer, ...kept.map(([, value]) => value)],
        ];
        expect(searched(publicRows)).toBe(null);
      }),
      { numRuns: 100 },
    );
  });

  it.each([0, 1, 7])(
    "is found when only the private exponent has a cell, below its name and %d titles",
    (titles) => {
      for (const members of jwks) {
        const d = members.find(([name]) => name === "d")![1];
        expect(
          searched([
            ...Array.from({ length: titles }, (_, at) => [`Kundeliste, del ${at}`, ""]),
            ["Kunde", "d"],
            ["A", ""],
            ["B", d],
          ]),
        ).toBe("private-key-jwk");
      }
    },
  );

  it("is found when the members are rows, or each in a cell of its own with its name", () => {
    for (const members of jwks) {
      expect(searched([["Navn", "Verdi"], ...members])).toBe("private-key-jwk");
      expect(searched([headings, members.map(([name, value]) => `"${name}": "${value}"`)])).not.toBe(null);
      expect(searched([headings, members.map(([name, value]) => `${name}: ${value}`)])).not.toBe(null);
    }
  });

  it("is found in a cell, in any encoding, and in lines below each other", () => {
    const keys = privateKeyTexts().filter(({ name }) => !/DER|PKCS#12/.test(name));
    Object.keys(ENCODINGS).forEach((encoding, at) => {
      const key = keys[(at * 7) % keys.length]!;
      expect([key.name, encoding, searched([headings, ["A", encode(key, [encoding])!, ""]])]).not.toContain(
        null,
      );
    });
    for (const { text } of keys.filter(({ name }) => name.endsWith("PEM")))
      expect(searched([headings, ...text.split("\n").map((line) => ["", line, ""])])).not.toBe(null);
  });
});

describe("a table without one", () => {
  it("gives no false alarm", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(textWithoutKey, { minLength: 3, maxLength: 3 }), { maxLength: 8 }),
        (rows) => {
          expect(searched([["Kunde", "Kid", "Klient-ID"], ...rows])).toBe(null);
        },
      ),
      { numRuns: 1000 },
    );
  }, 120_000);
});
