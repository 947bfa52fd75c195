import { generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { otherForms } from "./private-key-forms";
import { textWithoutKey } from "./texts-without-key";

/*
 * Private keys in the forms and encodings in which people paste them, and texts without any, for tests.
 */

const pairs = {
  RSA: ["2048", "3072"].map((bits) => generateKeyPairSync("rsa", { modulusLength: Number(bits) })),
  EC: ["P-256", "P-384", "P-521", "secp256k1"].map((namedCurve) => generateKeyPairSync("ec", { namedCurve })),
  OKP: [
    generateKeyPairSync("ed25519"),
    generateKeyPairSync("ed448"),
    generateKeyPairSync("x25519"),
    generateKeyPairSync("x448"),
  ],
};
type KeyType = keyof typeof pairs;
type Jwk = Record<string, string>;

/** PEM as Node writes it, in every form that the type of key has. */
function pemsOf(key: KeyObject, type: KeyType): string[] {
  const own = { RSA: "pkcs1", EC: "sec1", OKP: "pkcs8" } as const;
  const secret = { cipher: "aes-256-cbc", passphrase: "a passphrase" };
  return [
    key.export({ type: "pkcs8", format: "pem" }),
    key.export({ type: own[type], format: "pem" } as { type: "pkcs8"; format: "pem" }),
    key.export({ type: "pkcs8", format: "pem", ...secret }),
  ].map(String);
}

/** As RSA.ToXmlString(true) of .NET. */
function xmlOf(jwk: Jwk): string {
  const names = { n: "Modulus", e: "Exponent", p: "P", q: "Q", dp: "DP", dq: "DQ", qi: "InverseQ", d: "D" };
  const base64 = (text: string) => Buffer.from(text, "base64url").toString("base64");
  const elements = Object.entries(names).map(([name, tag]) => `<${tag}>${base64(jwk[name]!)}</${tag}>`);
  return `<RSAKeyValue>${elements.join("")}</RSAKeyValue>`;
}

/** The outer layer of a PKCS#12 file (RFC 7292, 4), with random contents. */
function pkcs12(): Buffer {
  const value = (tag: number, ...parts: Buffer[]) => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 255]), content]);
  };
  const data = Buffer.from("06092a864886f70d010701", "hex");
  const safe = value(0x30, data, value(0xa0, value(0x04, randomBytes(1500))));
  return value(0x30, Buffer.from([2, 1, 3]), safe, value(0x30, randomBytes(60)));
}

export interface PrivateKeyText {
  name: string;
  text: string;
}

/** Each form of each key, by a name for messages. Bytes are in latin1. */
export function privateKeyTexts(): PrivateKeyText[] {
  const all = Object.entries(pairs).flatMap(([type, list]) =>
    list.map((pair) => ({ type: type as KeyType, key: pair.privateKey })),
  );
  const texts = all.flatMap(({ type, key }) => {
    const jwk = key.export({ format: "jwk" }) as Jwk;
    const withNulls = { ...jwk, kid: "a", oth: null, x5c: null };
    const pem = pemsOf(key, type);
    const file = { clientId: crypto.randomUUID(), authority: "https://helseid-sts.test.nhn.no/" };
    const { d, ...rest } = jwk;
    return [
      { name: `${type} JWK`, text: JSON.stringify(jwk) },
      { name: `${type} JWK over lines`, text: JSON.stringify(withNulls, null, 2) },
      { name: `${type} JWKS`, text: JSON.stringify({ keys: [{ ...jwk, alg: "none" }] }) },
      { name: `${type} JWK with its private member last`, text: JSON.stringify({ ...rest, d }) },
      { name: `${type} private member`, text: JSON.stringify({ d }) },
      { name: `${type} file with text`, text: JSON.stringify({ ...file, privateJwk: JSON.stringify(jwk) }) },
      { name: `${type} file with object`, text: JSON.stringify({ privateJwk: jwk, ...file }) },
      ...pem.map((each) => ({ name: `${type} PEM`, text: each })),
      ...pem.map((each) => ({
        name: `${type} DER`,
        text: Buffer.from(each.replace(/-----.*-----/g, ""), "base64").toString("latin1"),
      })),
      ...pem.map((each) => ({
        name: `${type} PEM without delimiters`,
        text: each.replace(/-----.*-----/g, ""),
      })),
      ...(type === "RSA"
        ? [
            { name: "RSA XML", text: xmlOf(jwk) },
            { name: "RSA file with XML", text: JSON.stringify({ ...file, rsaPrivateKey: xmlOf(jwk) }) },
          ]
        : []),
      ...otherForms(key, type),
    ];
  });
  return [...texts, { name: "PKCS#12", text: pkcs12().toString("latin1") }];
}

const buffer = (text: string) => Buffer.from(text, "latin1");
const wrap = (text: string, width: number, between: string) =>
  (text.match(new RegExp(`[^]{1,${width}}`, "g")) ?? []).join(between);
const linesOf = (text: string, width: number, write: (line: string, at: number) => string) =>
  wrap(text, width, "\n").split("\n").map(write).join("\n");
const eachChar = (text: string, write: (code: number) => string) => [...buffer(text)].map(write).join("");
const hexOf = (code: number) => code.toString(16).padStart(2, "0");

function base32(text: string, alphabet: string): string {
  const bits = eachChar(text, (code) => code.toString(2).padStart(8, "0"));
  return (bits.match(/.{1,5}/g) ?? [])
    .map((each) => alphabet[Number.parseInt(each.padEnd(5, "0"), 2)])
    .join("");
}

/** Encodings of text, each reversible. */
export const ENCODINGS: Record<string, (text: string) => string> = {
  "JSON string": (text) => JSON.stringify(text),
  "cell of CSV": (text) => `"${text.replaceAll('"', '""')}"`,
  "JSON string in a JSON string": (text) => JSON.stringify(JSON.stringify(text)),
  "JSON escapes of all": (text) => eachChar(text, (code) => `\\u00${hexOf(code)}`),
  "JSON escapes of what is not a letter": (text) =>
    text.replace(/[^\w]/g, (each) => `\\u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`),
  "C escapes in octal": (text) => eachChar(text, (code) => `\\${code.toString(8).padStart(3, "0")}`),
  "C escapes": (text) => eachChar(text, (code) => `\\x${hexOf(code)}`),
  URL: (text) => encodeURIComponent(text),
  "URL of all": (text) => eachChar(text, (code) => `%${hexOf(code)}`),
  form: (text) => String(new URLSearchParams({ v: text })),
  HTML: (text) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`),
  "HTML with zeros and quotation marks": (text) =>
    text.replace(/[&<>']/g, (each) => `&#000${each.charCodeAt(0)};`).replaceAll('"', "&rdquo;"),
  "HTML of all": (text) => eachChar(text, (code) => `&#x${hexOf(code)};`),
  base64: (text) => buffer(text).toString("base64"),
  base64url: (text) => buffer(text).toString("base64url"),
  "base64 over lines": (text) => wrap(buffer(text).toString("base64"), 64, "\n"),
  "base64 over quoted lines": (text) => wrap(buffer(text).toString("base64"), 76, "\r\n> "),
  "base64 in a program": (text) => `"${wrap(buffer(text).toString("base64"), 60, '" +\n    "')}"`,
  "base64 in numbered lines": (text) =>
    linesOf(buffer(text).toString("base64"), 64, (line, at) => `${at + 1}. ${line}`),
  "base64 in paragraphs": (text) =>
    linesOf(buffer(text).toString("base64"), 70, (line) => `<p class="x">${line}</p>`),
  "base64 of UTF-16": (text) => Buffer.from(text, "utf16le").toString("base64"),
  hex: (text) => buffer(text).toString("hex"),
  HEX: (text) => buffer(text).toString("hex").toUpperCase(),
  "hex with colons over lines": (text) =>
    wrap(
      eachChar(text, (code) => `${hexOf(code)}:`),
      48,
      "\n    ",
    ),
  "hex with prefixes": (text) => eachChar(text, (code) => `0x${hexOf(code)}, `),
  base32: (text) => base32(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
  "base32 in small letters over lines": (text) =>
    wrap(base32(text, "abcdefghijklmnopqrstuvwxyz234567"), 64, "\n"),
  base32hex: (text) => base32(text, "0123456789ABCDEFGHIJKLMNOPQRSTUV"),
  "quoted-printable": (text) =>
    wrap(
      eachChar(text, (code) =>
        code === 0x3d || code < 0x20 || code > 0x7e
          ? `=${hexOf(code).toUpperCase()}`
          : String.fromCharCode(code),
      ),
      75,
      "=\r\n",
    ),
  "quoted-printable of all": (text) => eachChar(text, (code) => `=${hexOf(code).toUpperCase()}`),
  "gzip in base64": (text) => gzipSync(buffer(text)).toString("base64"),
  "gzip in hex": (text) => gzipSync(buffer(text)).toString("hex"),
  "zlib in base64url": (text) => deflateSync(buffer(text)).toString("base64url"),
  "list of bytes": (text) => `[${[...buffer(text)].join(", ")}]`,
  "list of bytes with casts": (text) => [...buffer(text)].map((code) => `(byte)${code}`).join("; "),
  "list of bytes by index": (text) => JSON.stringify({ ...buffer(text) }),
  "list of signed bytes": (text) => `[${[...new Int8Array(buffer(text))].join(",")}]`,
};

/** As `hexdump -C` prints bytes: beside them is what they are as text. */
export function hexDump(text: string): string {
  return linesOf(buffer(text).toString("hex"), 32, (line, at) => {
    const offset = (at * 16).toString(16).padStart(8, "0");
    const shown = Buffer.from(line, "hex")
      .toString("latin1")
      .replace(/[^ -~]/g, ".");
    return `${offset}  ${line.replace(/../g, "$& ")} |${shown}|`;
  });
}

const NAMES = Object.keys(ENCODINGS);
/** What binary data can be written with. */
const OF_BYTES = NAMES.filter(
  (name) => /base64|base32|hex|bytes|of all|^C escapes/i.test(name) && !/UTF-16/.test(name),
);

/** The text in the encodings, the innermost first; null when a key in binary cannot be written so. */
export function encode({ name, text }: PrivateKeyText, encodings: readonly string[]): string | null {
  const [first] = encodings;
  if (/DER|PKCS#12/.test(name) && first !== undefined && !OF_BYTES.includes(first)) return null;
  return encodings.reduce((inner, each) => ENCODINGS[each]!(inner), text);
}

const words = fc.lorem({ maxCount: 8 });

/** A private key in up to two encodings, in a text of its own or in the middle of another. */
export const encodedPrivateKey = fc
  .record({
    key: fc.constantFrom(...privateKeyTexts()),
    encodings: fc.array(fc.constantFrom(...NAMES), { maxLength: 2 }),
    before: fc.option(words, { nil: "" }),
    after: fc.option(words, { nil: "" }),
  })
  .map(({ key, encodings, before, after }) => ({
    name: [key.name, ...encodings].join(" → "),
    text: `${before}\n${encode(key, encodings) ?? encode(key, ["base64", ...encodings].slice(0, 2))}\n${after}`,
  }));

/** The same, alone, several of them, or in one of the encodings. */
export const textsWithoutKey = fc
  .record({
    texts: fc.array(textWithoutKey, { minLength: 1, maxLength: 3 }),
    encoding: fc.option(fc.constantFrom(...NAMES), { nil: null, freq: 2 }),
  })
  .map(({ texts, encoding }) => (encoding ? ENCODINGS[encoding]!(texts.join("\n")) : texts.join("\n")));
