import { generateKeyPairSync, type KeyObject } from "node:crypto";

/*
 * One key in the forms in which people hold it, and what happens to texts on their way, for tests of the key
 * reader. Every form and every disguise gives the same key.
 */

export interface TestKey {
  name: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  alg: string;
}

type Jwk = Record<string, string>;

const ALGORITHMS = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };

/** RSA of 2048 and 3072 bits, and each of the three curves. */
export function makeTestKeys(): TestKey[] {
  return [
    ...[2048, 3072].map((bits) => ({
      name: `RSA ${bits}`,
      alg: "PS256",
      ...generateKeyPairSync("rsa", { modulusLength: bits }),
    })),
    ...Object.entries(ALGORITHMS).map(([namedCurve, alg]) => ({
      name: namedCurve,
      alg,
      ...generateKeyPairSync("ec", { namedCurve }),
    })),
  ];
}

export const jwkOf = (key: KeyObject) => key.export({ format: "jwk" }) as Jwk;
const standardBase64 = (text: string) => Buffer.from(text, "base64url").toString("base64");

/** As `JsonSerializer.Serialize(new JsonWebKey(…))` of .NET. */
function pascalCase(jwk: Jwk, kid: string): object {
  const name = (each: string) =>
    ["dp", "dq", "qi"].includes(each) ? each.toUpperCase() : each[0]!.toUpperCase() + each.slice(1);
  const members = Object.fromEntries(Object.entries(jwk).map(([each, value]) => [name(each), value]));
  const nulls = { X5u: null, X5t: null, K: null, Oth: null };
  return { AdditionalData: {}, ...nulls, ...members, Kid: kid, KeyId: kid, KeyOps: [], HasPrivateKey: true };
}

const NULLS = { additionalData: {}, crv: null, k: null, keyOps: [], oth: null, x: null, y: null, x5c: [] };

/** As RSA.ToXmlString of .NET. */
function xmlOf(jwk: Jwk): string {
  const names = { n: "Modulus", e: "Exponent", p: "P", q: "Q", dp: "DP", dq: "DQ", qi: "InverseQ", d: "D" };
  const elements = Object.entries(names)
    .filter(([name]) => jwk[name])
    .map(([name, tag]) => `<${tag}>${standardBase64(jwk[name]!)}</${tag}>`);
  return `<RSAKeyValue>${elements.join("")}</RSAKeyValue>`;
}

const configuration = (key: object) => ({
  clientName: "Fjordjournal",
  authority: "https://helseid-sts.test.nhn.no",
  clientId: "00abc000-1111-4222-8333-000000000000",
  grantTypes: ["client_credentials"],
  scopes: ["nhn:selvbetjening/client"],
  secretType: "private_key_jwt:RsaPrivateKeyJwtSecret",
  rsaKeySizeBits: 4096,
  ...key,
});

/** A form of a key: a text or the bytes of a file, and whether the `kid` is in it. */
export interface KeyText {
  name: string;
  input: string | Uint8Array;
  hasKid: boolean;
}

/** The private half, not encrypted, in every form that the type of key has. */
export function privateForms({ privateKey, alg }: TestKey, kid: string): KeyText[] {
  const bare = jwkOf(privateKey);
  const isRsa = bare.kty === "RSA";
  const full = { ...bare, use: "sig", alg, kid };
  const text = JSON.stringify(full);
  const nulled = { ...(isRsa ? NULLS : { additionalData: {}, k: null, oth: null }), ...full };
  const base64Members = Object.fromEntries(
    Object.entries(bare).map(([name, value]) => [
      name,
      ["kty", "crv"].includes(name) ? value : standardBase64(value),
    ]),
  );
  const own = isRsa ? ("pkcs1" as const) : ("sec1" as const);
  const exported = (type: "pkcs8" | "pkcs1" | "sec1", format: "pem" | "der") =>
    privateKey.export({ type, format } as { type: "pkcs8"; format: "pem" }) as string | Uint8Array;
  return [
    { name: "JWK", input: text, hasKid: true },
    { name: "JWK over lines", input: JSON.stringify(full, null, 2), hasKid: true },
    { name: "JWK in bytes", input: new TextEncoder().encode(text), hasKid: true },
    { name: "JWK of .NET", input: JSON.stringify(pascalCase({ ...bare, alg }, kid)), hasKid: true },
    { name: "JWK of .NET with nulls", input: JSON.stringify(nulled), hasKid: true },
    { name: "JWK in standard base64", input: JSON.stringify({ ...full, ...base64Members }), hasKid: true },
    { name: "JWKS", input: JSON.stringify({ keys: [full] }), hasKid: true },
    { name: "list", input: JSON.stringify([full]), hasKid: true },
    { name: "configuration file", input: JSON.stringify(configuration({ privateJwk: text })), hasKid: true },
    {
      name: "configuration file with object",
      input: JSON.stringify(configuration({ privateJwk: full })),
      hasKid: true,
    },
    { name: "configuration file in a text", input: JSON.stringify(text), hasKid: true },
    { name: "JWK without kid and alg", input: JSON.stringify(bare), hasKid: false },
    { name: "PKCS#8 PEM", input: exported("pkcs8", "pem"), hasKid: false },
    { name: "PKCS#8 DER", input: exported("pkcs8", "der"), hasKid: false },
    { name: `${own} PEM`, input: exported(own, "pem"), hasKid: false },
    { name: `${own} DER`, input: exported(own, "der"), hasKid: false },
    ...(isRsa
      ? [
          { name: "XML", input: xmlOf(bare), hasKid: false },
          {
            name: "configuration file with XML",
            input: JSON.stringify(configuration({ rsaPrivateKey: xmlOf(bare) }), null, 2),
            hasKid: false,
          },
          {
            name: "configuration file with both",
            input: JSON.stringify(configuration({ rsaPrivateKey: xmlOf(bare), privateJwk: text })),
            hasKid: true,
          },
          {
            name: "JWK without primes",
            input: JSON.stringify({ kty: "RSA", n: bare.n, e: bare.e, d: bare.d, kid }),
            hasKid: true,
          },
        ]
      : []),
  ];
}

/** The public half. */
export function publicForms({ publicKey, alg }: TestKey, kid: string): KeyText[] {
  const bare = jwkOf(publicKey);
  const full = { ...bare, use: "sig", alg, kid };
  const text = JSON.stringify(full);
  const noPrivate = { d: null, dp: null, dq: null, k: null, p: null, q: null, qi: null };
  const spki = (format: "pem" | "der") =>
    publicKey.export({ type: "spki", format } as { type: "spki"; format: "pem" }) as string | Uint8Array;
  return [
    { name: "JWK", input: text, hasKid: true },
    { name: "JWK without alg", input: JSON.stringify({ ...bare, kid }), hasKid: true },
    {
      name: "JWK with private members that are null",
      input: JSON.stringify({ ...full, ...noPrivate }),
      hasKid: true,
    },
    { name: "JWK of .NET", input: JSON.stringify(pascalCase({ ...bare, alg }, kid)), hasKid: true },
    { name: "JWKS", input: JSON.stringify({ keys: [full] }), hasKid: true },
    { name: "list", input: JSON.stringify([full]), hasKid: true },
    { name: "wrapper", input: JSON.stringify({ publicJwk: text }), hasKid: true },
    { name: "SPKI PEM", input: spki("pem"), hasKid: false },
    { name: "SPKI DER", input: spki("der"), hasKid: false },
    ...(bare.kty === "RSA" ? [{ name: "XML", input: xmlOf(bare), hasKid: false }] : []),
  ];
}

/** What happens to a text on its way; it says the same afterwards. */
export const DISGUISES: Record<string, (text: string) => string> = {
  none: (text) => text,
  "byte order mark": (text) => `\uFEFF${text}`,
  "line ends of Windows": (text) => text.replace(/\r?\n/g, "\r\n"),
  "line ends of old Macs": (text) => text.replace(/\r?\n/g, "\r"),
  "spaces around": (text) => `\n  \t${text}\u00A0\n\n`,
  "escapes of quotes": (text) => text.replaceAll('"', "\\u0022"),
  "backslashes before quotes": (text) => text.replaceAll('"', '\\"'),
  "JSON string": (text) => JSON.stringify(text),
  "JSON string twice": (text) => JSON.stringify(JSON.stringify(text)),
  "quotes of a shell": (text) => `'${text}'`,
  setting: (text) => `HELSEID_JWK='${text.replace(/\n/g, "\\n")}'`,
  "exported setting": (text) => `export KEY="${text.replaceAll('"', '\\"').replace(/\n/g, "\\n")}"`,
  "code fence": (text) => `\`\`\`json\n${text}\n\`\`\``,
  "quoted mail": (text) => text.replace(/^/gm, "> "),
  "words around": (text) => `Hei! Her er nøkkelen:\n\n${text}\n\nHilsen Kari`,
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64 over lines": (text) =>
    Buffer.from(text)
      .toString("base64")
      .replace(/.{1,76}/g, "$&\r\n"),
  "base64 in a setting": (text) => `JWK_B64=${Buffer.from(text).toString("base64")}`,
  hex: (text) => Buffer.from(text).toString("hex"),
  "data URL": (text) => `data:application/json;base64,${Buffer.from(text).toString("base64")}`,
  HTML: (text) =>
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  URL: (text) => encodeURIComponent(text),
  "zero-width spaces": (text) => text.replace(/(?<=[\w+/]{40})(?=[\w+/]{10})/g, "\u200B"),
  "quoted-printable": (text) => text.replaceAll("=", "=3D").replace(/[^\r\n]{70}/g, "$&=\r\n"),
};

/** Encodings of a file that holds text. */
export const FILE_ENCODINGS: Record<string, (text: string) => Uint8Array> = {
  "UTF-8": (text) => Buffer.from(text),
  "UTF-8 with mark": (text) => Buffer.from(`\uFEFF${text}`),
  "UTF-16 LE with mark": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "UTF-16 LE": (text) => Buffer.from(text, "utf16le"),
  "UTF-16 BE with mark": (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
};

/** What happens to JSON alone, by people, word processors and programs. */
export const JSON_DISGUISES: Record<string, (text: string) => string> = {
  "commas too many": (text) => text.replace(/([\]}])/g, ",$1").replace(/^,/, ""),
  "typographic quotes": (text) => text.replaceAll('"', "\u201D"),
  "typographic quotes in pairs": (text) => text.replace(/"([^"]*)"/g, "\u201C$1\u201D"),
  "quotes of a Norwegian": (text) => text.replace(/"([^"]*)"/g, "\u00AB$1\u00BB"),
  "single quotes": (text) => text.replaceAll('"', "'"),
  "names of a program": (text) => text.replace(/"(\w+)":/g, "$1: ").replaceAll('"', "'"),
  comments: (text) => text.replace(/^\{/, "{ // nøkkelen\n").replace(/\}$/, "/* slutt */}"),
};
