import type { KeyObject } from "node:crypto";
import { CompactEncrypt } from "jose";

/*
 * Further forms in which a private key is met: what OpenSSL prints, OpenSSH's and PuTTY's files, numbers with
 * their names, and tables.
 */

type Jwk = Record<string, string>;

const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi"];
const TYPES: Record<number, string> = {
  0x02: "INTEGER",
  0x03: "BIT STRING",
  0x04: "OCTET STRING",
  0x05: "NULL",
  0x06: "OBJECT",
  0x30: "SEQUENCE",
  0x31: "SET",
};

/** As `openssl asn1parse` prints DER, which does not look into strings. */
export function asn1Text(der: Buffer, from = 0, end = der.length, depth = 0): string {
  let text = "";
  for (let at = from; at < end;) {
    const [tag, first] = [der[at]!, der[at + 1]!];
    const count = first < 0x80 ? 0 : first - 0x80;
    const length = count === 0 ? first : der.readUIntBE(at + 2, count);
    const start = at + 2 + count;
    const isConstructed = (tag & 0x20) !== 0;
    const type = TYPES[tag] ?? `cont [ ${tag & 31} ]`;
    const hex = der
      .subarray(start, start + length)
      .toString("hex")
      .toUpperCase();
    const value =
      { INTEGER: `:${hex}`, "OCTET STRING": `[HEX DUMP]:${hex}`, OBJECT: ":an object" }[type] ?? "";
    text +=
      `${String(at).padStart(5)}:d=${depth}  hl=${2 + count} l=${String(length).padStart(4)} ` +
      `${isConstructed ? "cons" : "prim"}: ${type.padEnd(18)}${value}\n`;
    if (isConstructed) text += asn1Text(der, start, start + length, depth + 1);
    at = start + length;
  }
  return text;
}

const decimal = (text: string) => BigInt(`0x${Buffer.from(text, "base64url").toString("hex")}`).toString();
const hex = (text: string) => Buffer.from(text, "base64url").toString("hex");
const colons = (text: string) => hex(text).replace(/../g, "$&:").replace(/.{45}/g, "$&\n    ");

/** As `openssl pkey -text` prints it. */
function printed(jwk: Jwk): string {
  if (jwk.kty !== "RSA") return `Private-Key: (256 bit)\npriv:\n    ${colons(jwk.d!)}\npub:\n    04:11`;
  const names = { n: "modulus", d: "privateExponent", p: "prime1", q: "prime2", qi: "coefficient" };
  return Object.entries(names)
    .map(([name, title]) => `${title}:\n    ${colons(jwk[name]!)}`)
    .join("\n");
}

/** OpenSSH's file (PROTOCOL.key), of which the detector knows the start. */
function openSsh(): string {
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none"),
    Buffer.alloc(300, 7),
  ]);
  return body.toString("base64").replace(/.{70}/g, "$&\n");
}

function puttyFile(jwk: Jwk): string {
  return (
    "PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\nComment: nøkkel\r\nPublic-Lines: 1\r\n" +
    `${jwk.x ?? jwk.n}\r\nPrivate-Lines: 1\r\n${jwk.d}\r\nPrivate-MAC: ${hex(jwk.d!).slice(0, 64)}\r\n`
  );
}

/** Every further form of a key. Names with DER stand for binary data. */
export function otherForms(key: KeyObject, type: string): { name: string; text: string }[] {
  const jwk = key.export({ format: "jwk" }) as Jwk;
  const numbers = Object.entries(jwk).filter(([name]) => !["kty", "crv"].includes(name));
  const own = PRIVATE_MEMBERS.filter((name) => jwk[name] !== undefined);
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const forms: [string, string][] = [
    ["as OpenSSL parses it", asn1Text(pkcs8)],
    ["as OpenSSL prints it", printed(jwk)],
    ["in decimal", `key:\n${numbers.map(([name, value]) => `${name} = ${decimal(value)}`).join("\n")}`],
    ["in decimal as JSON", JSON.stringify(Object.fromEntries(numbers.map(([n, v]) => [n, decimal(v)])))],
    [
      "in hex with its type",
      JSON.stringify({ ...jwk, ...Object.fromEntries(own.map((n) => [n, hex(jwk[n]!)])) }),
    ],
    ["named in a setting", `Client__PrivateKey=${jwk.d}`],
    ["named in hex", `private_key: "${hex(jwk.d!)}"`],
    ["as columns", `${Object.keys(jwk).join("\t")}\n${Object.values(jwk).join("\t")}`],
    ["as columns of CSV", `${Object.keys(jwk).join(";")}\r\n"${Object.values(jwk).join('";"')}"`],
    [
      "as a table in HTML",
      `<table>${Object.entries(jwk)
        .map(([n, v]) => `<tr><td>${n}</td><td>${v}</td></tr>`)
        .join("")}</table>`,
    ],
    ["in PuTTY's file", puttyFile(jwk)],
    ["in OpenSSH's file without delimiters", openSsh()],
  ];
  if (type === "RSA") {
    const pkcs1 = key.export({ type: "pkcs1", format: "der" });
    forms.push(
      ["as OpenSSL parses PKCS#1", asn1Text(pkcs1)],
      ["as cells without names", Object.values(jwk).join("\t")],
      ["as lines without names", Object.values(jwk).join("\n")],
    );
  }
  if (type === "EC")
    forms.push(["as OpenSSL parses SEC 1", asn1Text(key.export({ type: "sec1", format: "der" }))]);
  return forms.map(([name, text]) => ({ name: `${type} ${name}`, text }));
}

/** A configuration file that is encrypted with a password (RFC 7518, 4.8). */
export async function encryptedFile(content: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(content))
    .setProtectedHeader({ alg: "PBES2-HS512+A256KW", enc: "A256GCM", cty: "json" })
    .setKeyManagementParameters({ p2c: 1000 })
    .encrypt(Buffer.from("et passord"));
}
