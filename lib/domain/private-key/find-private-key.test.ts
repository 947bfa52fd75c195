import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encode,
  encodedPrivateKey,
  ENCODINGS,
  hexDump,
  privateKeyTexts,
  textsWithoutKey,
} from "@/lib/dev/testing/key-encodings";
import { findPrivateKey } from "./find-private-key";

describe("a private key", () => {
  const keys = privateKeyTexts();

  it("is found in every form, as text and as bytes", () => {
    const missed = keys.filter(
      ({ text }) => !findPrivateKey(text) || !findPrivateKey(Buffer.from(text, "latin1")),
    );
    expect(missed.map((each) => each.name)).toEqual([]);
  });

  it("is found in every form in every encoding, and in every two of them", () => {
    const names = Object.keys(ENCODINGS);
    const combinations = [[], ...names.map((each) => [each])].concat(
      names.flatMap((first) => names.map((second) => [first, second])),
    );
    const missed: string[] = [];
    let next = 0;
    for (const encodings of combinations) {
      // Each with some of the forms, and every form in turn.
      for (let count = 0; count < 4; count += 1) {
        const key = keys[(next += 7) % keys.length]!;
        const text = encode(key, encodings);
        if (text !== null && !findPrivateKey(text)) missed.push([key.name, ...encodings].join(" → "));
      }
    }
    expect(missed).toEqual([]);
  }, 120_000);

  it("is found in the middle of other words", () => {
    fc.assert(
      fc.property(encodedPrivateKey, ({ text, name }) => {
        expect([name, findPrivateKey(text)]).not.toEqual([name, null]);
      }),
      { numRuns: 1500 },
    );
  }, 120_000);

  it("is found in a dump of every form", () => {
    const missed = keys.filter(({ text }) => !findPrivateKey(hexDump(text)));
    expect(missed.map((each) => each.name)).toEqual([]);
  });

  /** How the members of a JWK are written in settings, tables and documents. */
  const written: Record<string, (members: [string, string][]) => string> = {
    "settings of .NET": (members) =>
      members.map(([name, value]) => `HelseId__Jwk__${name}=${value}`).join("\n"),
    environment: (members) => members.map(([name, value]) => `JWK_${name.toUpperCase()}=${value}`).join("\n"),
    "a table in Markdown": (members) => members.map(([name, value]) => `| ${name} | ${value} |`).join("\n"),
    "columns of a spreadsheet": (members) => members.map(([name, value]) => `${name}\t${value}`).join("\n"),
    "settings in XML": (members) =>
      members.map(([name, value]) => `<add key="${name}" value="${value}" />`).join("\n"),
    "blocks of YAML": (members) =>
      members.map(([name, value]) => `${name}: >-\n  ${value.replace(/.{60}/g, "$&\n  ")}`).join("\n"),
  };

  it.each(Object.keys(written))("is found in %s, where a public one is not", (how) => {
    for (const { text } of keys.filter(({ name }) => name.endsWith(" JWK"))) {
      const members = Object.entries(JSON.parse(text) as Record<string, string>);
      expect(findPrivateKey(written[how]!(members))).toBe("jwk");
      const isPublic = ([name]: [string, string]) => !["d", "p", "q", "dp", "dq", "qi"].includes(name);
      expect(findPrivateKey(written[how]!(members.filter(isPublic)))).toBe(null);
    }
  });

  it("is found in any letter case, as its names, elements and delimiters say enough", () => {
    const named = keys.filter(({ name }) => !/DER|without|PKCS#12/.test(name));
    const missed = named.filter(
      ({ text }) => !findPrivateKey(text.toUpperCase()) || !findPrivateKey(text.toLowerCase()),
    );
    expect(missed.map((each) => each.name)).toEqual([]);
  });
});

describe("a member that is null or empty", () => {
  it("is absent, and makes no key private", () => {
    for (const value of [null, "", undefined])
      expect(findPrivateKey(JSON.stringify({ kty: "RSA", n: "A".repeat(342), e: "AQAB", d: value }))).toBe(
        null,
      );
    expect(findPrivateKey('{"privateJwk":null,"rsaPrivateKey":""}')).toBe(null);
    expect(findPrivateKey('{"privateJwk":"x"}')).toBe("configuration-file");
  });
});

describe("a long text", () => {
  /** Texts that are made to keep a search busy, of a million characters. */
  const hostile = {
    letters: "A",
    digits: "0",
    spaces: " ",
    quotes: '"',
    backslashes: "\\",
    "nested escapes": "\\\\u0022",
    percent: "%25",
    entities: "&amp;amp;",
    members: '"d":',
    "members in lines": '"d"="AAAAAAAAAAAA=\n',
    delimiters: "-----BEGIN ",
    elements: "<d ",
    "base64 that decodes to base64 again": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB",
    "bytes of DER": "MIIBAgEAMIIBAgEA",
    "lists of bytes": "48,130,",
    hex: "3082",
    "numbered lines": "1. MIIBAgEAMIIBAgEA\n",
    "lines of a dump": "00000010  30 82\n",
    tags: "<p",
    references: "&rdquo;",
  };

  it.each(Object.keys(hostile))("of %s takes no more than a few seconds for a million characters", (name) => {
    const part = hostile[name as keyof typeof hostile];
    const started = performance.now();
    findPrivateKey(part.repeat(1_000_000 / part.length));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("a text without a private key", () => {
  it("gives no false alarm", () => {
    fc.assert(
      fc.property(textsWithoutKey, (text) => {
        expect(findPrivateKey(text)).toBe(null);
      }),
      { numRuns: 10_000 },
    );
  }, 180_000);
});
