import { generateKeyPairSync, randomBytes } from "node:crypto";
import { cpuUsage } from "node:process";
import { gzipSync } from "node:zlib";
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
import { encryptedFile } from "@/lib/dev/testing/private-key-forms";
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

  it("is found in base64 that is followed by a word, whatever the length, with and without padding", () => {
    const words = ["\nmagna", " magna enim", '",\n"magna', "\nnulla", " Qui ullamco"];
    const missed = keys.flatMap(({ text, name }) =>
      [0, 1, 2].flatMap((longer) =>
        (["base64", "base64url"] as const).flatMap((encoding) => {
          const value = Buffer.from(`${" ".repeat(longer)}${text}`).toString(encoding);
          return words.flatMap((word) =>
            findPrivateKey(value + word) && findPrivateKey(`lorem ${value}${word}`)
              ? []
              : [[name, longer, encoding, word]],
          );
        }),
      ),
    );
    expect(missed).toEqual([]);
  }, 120_000);

  it("is found by its name, however its random characters fall", () => {
    const number = fc
      .constantFrom(32, 48, 56, 57, 66, 128, 256, 512)
      .chain((length) => fc.noBias(fc.uint8Array({ minLength: length, maxLength: length })));
    const isFound = (bytes: Uint8Array) => {
      const text = `Client__PrivateKey=${Buffer.from(bytes).toString("base64url")}`;
      return [text, ENCODINGS["URL of all"]!(text)].every((each) => findPrivateKey(each) !== null);
    };
    fc.assert(fc.property(number, isFound), { numRuns: 5000 });
    // Of the values that were missed once: few changes, and none but letters.
    for (const value of [
      "QDBqv-XWUHEJRpsTV370CQLOHSIWO-hLsov-_UYX7_c",
      "djMLQJLVLOR4V_LNWWVfRfkijsSYnHjlzikopXSgQ2E",
      "wOXEQJdcolyoOnQRQLYq0wkcGXzhIsMWTDJKmleyQCc",
      "QaZwSxEdCrFvTgByHnUjMiKoLpQaZwSxEdCrFvTgByH",
    ])
      expect([value, findPrivateKey(`Client__PrivateKey=${value}`)]).toEqual([value, "key"]);
    for (const value of [
      "/var/lib/klientvakt/keys/2024-11/helseid-ke",
      "HelseIdHemmelighetForProduksjonsserverenher",
      "klientvakt_production_private_key_for_helse",
    ])
      expect([value.length, findPrivateKey(`Client__PrivateKey=${value}`)]).toEqual([43, null]);
  });

  it("is found in base32 over lines that is followed by words of its own letters", () => {
    const missed = keys.flatMap(({ text, name }) =>
      ["", " ", "  ", "   ", "    "].flatMap((before) =>
        ["\nsuscipit", "\nsuscipit pellentesque", "\nmagna", " pellentesque magna"].flatMap((words) => {
          const value = ENCODINGS["base32 in small letters over lines"]!(before + text).replaceAll("=", "");
          return findPrivateKey(value.trimEnd() + words) ? [] : [[name, before, words]];
        }),
      ),
    );
    expect(missed).toEqual([]);
  }, 120_000);

  it("is found in base32 that is followed by characters outside its alphabet, also within base32 over lines", () => {
    const missed = keys.flatMap(({ text, name }) =>
      Object.entries({ base32: ["1", "8b", "0 lorem"], base32hex: ["Z", "W9", "X lorem"] }).flatMap(
        ([encoding, ends]) => {
          const value = ENCODINGS[encoding]!(text);
          return ends.flatMap((end) => {
            const within = ENCODINGS["base32 in small letters over lines"]!(value + end);
            return findPrivateKey(value + end) && findPrivateKey(within) ? [] : [[name, encoding, end]];
          });
        },
      ),
    );
    expect(missed).toEqual([]);
  }, 120_000);

  it("is found in three and four encodings within each other", () => {
    const names = ["base64", "base64url", "base64 over lines", "hex", "URL", "base32", "gzip in base64"];
    const missed: string[] = [];
    let next = 0;
    for (const length of [3, 4])
      for (let count = 0; count < 60; count += 1) {
        const key = keys[(next += 7) % keys.length]!;
        const encodings = Array.from({ length }, (_, at) => names[(next * (at + 1) + count) % names.length]!);
        const text = encode(key, encodings);
        if (text !== null && !findPrivateKey(text)) missed.push([key.name, ...encodings].join(" → "));
      }
    expect(missed).toEqual([]);
  }, 60_000);

  it("is found under a password, and named so", async () => {
    expect(findPrivateKey(await encryptedFile('{"privateJwk":{}}'))).toBe("encrypted");
    const secret = { cipher: "aes-256-cbc", passphrase: "a passphrase" };
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem", ...secret }));
    expect(findPrivateKey(pem)).toBe("encrypted");
    expect(findPrivateKey(pem.replace(/-----.*-----/g, ""))).toBe("encrypted");
  });

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

  it("is found when only its name in Norwegian says that it is private", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { d } = privateKey.export({ format: "jwk" }) as { d: string };
    const values = [d, Buffer.from(d, "base64url").toString("hex")];
    const names = ["Privat nøkkel", "privatnøkkel", "Privatnøkkelen", "PRIVAT NØKKEL", "privat_nokkel"];
    const missed = [...names, "Privat nykel", "privatnykelen", "den private nøkkelen"].flatMap((name) =>
      [": ", "=", "\t", " = "].flatMap((separator) =>
        values
          .map((value) => `${name}${separator}${value}`)
          .filter((text) => !findPrivateKey(text) || !findPrivateKey(Buffer.from(text))),
      ),
    );
    expect(missed).toEqual([]);
    for (const text of [
      "Privatnøkkelen oppbevares hos: kunden",
      `Privat nøkkel-id: ${d}`,
      `Privat nøkkel: ligger på serveren. kid: ${d}`,
      "Privat nøkkel: C:\\Klientvakt\\Konfigurasjon\\nokkelfil.json",
    ])
      expect([text, findPrivateKey(text)]).toEqual([text, null]);
  });

  it("is found with a space or a line end after each character", () => {
    const missed = keys
      .filter(({ name }) => !/DER|PKCS#12/.test(name))
      .flatMap(({ name, text }) =>
        [" ", "\n", "\r\n"].filter((gap) => !findPrivateKey([...text].join(gap))).map((gap) => [name, gap]),
      );
    expect(missed).toEqual([]);
  });

  it("is found in any letter case, as its names, elements and delimiters say enough", () => {
    // In one letter case a number of 43 characters differs from a sentence only by the name of its member.
    const named = keys.filter(({ name }) => !/DER|without|PKCS#12|named in a setting/.test(name));
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
  /** What a text that is made to keep a search busy consists of. */
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

  /** The most that a form takes; the fields of one are never longer together. */
  const LONGEST = 524_288;
  const nested = (encoding: BufferEncoding) => {
    let text = randomBytes(1000).toString("latin1");
    while (text.length < LONGEST) text = Buffer.from(text, "latin1").toString(encoding);
    return text;
  };
  const texts: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(hostile).map(([name, part]) => [name, part.repeat(LONGEST / part.length)]),
    ),
    "random base64": randomBytes(LONGEST).toString("base64").slice(0, LONGEST),
    "random bytes": randomBytes(LONGEST).toString("latin1"),
    "base64 within base64": nested("base64").slice(0, LONGEST),
    "hex within hex": nested("hex").slice(0, LONGEST),
    "empty zlib values": Buffer.from("789c030000000001".repeat(LONGEST / 16), "hex").toString("base64"),
    "bombs in gzip": gzipSync(Buffer.alloc(30_000_000)).toString("base64").repeat(13).slice(0, LONGEST),
  };

  /** In CPU and not by the clock: others use the machine too. */
  const cpuOf = (run: () => unknown) => {
    const started = cpuUsage().user;
    run();
    return cpuUsage().user - started;
  };

  /** The floor: each letter of the text is looked at once, ten times over. */
  const countLetters = (text: string) => {
    const counts = new Map<number, number>();
    for (let round = 0; round < 10; round += 1)
      for (let index = 0; index < text.length; index += 1) {
        const code = text.charCodeAt(index);
        counts.set(code, (counts.get(code) ?? 0) + 1);
      }
    return counts;
  };

  // Six times the floor or less; what grows with the square of the length takes hundreds of times as long.
  // The best of three counts, because code is compiled and memory is collected meanwhile.
  it.each(Object.keys(texts))("of %s, as long as a form may be, takes time in proportion to it", (name) => {
    const text = texts[name]!;
    const ratio = () => cpuOf(() => findPrivateKey(text)) / cpuOf(() => countLetters(text));
    expect([1, 2, 3].some(() => ratio() < 20)).toBe(true);
  });
});

describe("a text without a private key", () => {
  it("may be a token behind the end of its name, with a public key in it", () => {
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
    const jwk = { kty: "EC", crv: "P-256", x: "A".repeat(43), y: "A".repeat(43) };
    const token = `${part({ typ: "dpop+jwt", alg: "ES256", jwk })}.${part({ jti: "1" })}.${"A".repeat(86)}`;
    for (const name of ["DPoP", "PoP", "P", "p", "d"])
      expect(findPrivateKey(`${name}: ${token}\nkid;kty;n;e\r\n1;RSA;AQAB;1`)).toBe(null);
  });

  it("gives no false alarm", () => {
    fc.assert(
      fc.property(textsWithoutKey, (text) => {
        expect(findPrivateKey(text)).toBe(null);
      }),
      { numRuns: 2500 },
    );
  }, 180_000);
});
