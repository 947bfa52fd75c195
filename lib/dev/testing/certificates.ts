import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import net from "node:net";

/*
 * X.509 certificates for tests of TLS (RFC 5280), as far as Node and OpenSSL look at them: an authority that
 * nobody knows, and servers that it signs.
 */

export interface Authority {
  certificate: string;
  issue: (options: { names: string[]; from?: Date; until?: Date }) => { certificate: string; key: string };
}

const DAY_MS = 86_400_000;

export function certificateAuthority(name: string): Authority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const now = Date.now();
  const span = { from: new Date(now - 400 * DAY_MS), until: new Date(now + 400 * DAY_MS) };
  const build = (subject: string, publicKey: KeyObject, extensions: Buffer[], times = span) =>
    certificate({ subject, issuer: name, publicKey, signer: own.privateKey, extensions, ...times });
  return {
    // Basic constraints: an authority.
    certificate: build(name, own.publicKey, [extension([85, 29, 19], sequence(der(0x01, [0xff])), true)]),
    issue: ({ names, from = span.from, until = span.until }) => {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const alternatives = names.map((each) =>
        net.isIP(each) ? der(0x87, each.split(".").map(Number)) : der(0x82, Buffer.from(each)),
      );
      return {
        certificate: build(names[0]!, publicKey, [extension([85, 29, 17], sequence(...alternatives))], {
          from,
          until,
        }),
        key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
      };
    },
  };
}

interface Contents {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  signer: KeyObject;
  extensions: Buffer[];
  from: Date;
  until: Date;
}

function certificate(of: Contents): string {
  // ecdsa-with-SHA256, 1.2.840.10045.4.3.2
  const algorithm = sequence(der(0x06, [42, 134, 72, 206, 61, 4, 3, 2]));
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    commonName(of.issuer),
    sequence(time(of.from), time(of.until)),
    commonName(of.subject),
    of.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...of.extensions)),
  );
  const signature = sign("sha256", body, of.signer);
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString("base64").match(/.{1,64}/g)!;
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function extension(oid: number[], value: Buffer, critical = false): Buffer {
  return sequence(der(0x06, oid), ...(critical ? [der(0x01, [0xff])] : []), der(0x04, value));
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(der(0x06, [85, 4, 3]), der(0x0c, Buffer.from(name)))));
}

/** UTCTime, as RFC 5280 asks for until 2049. */
function time(at: Date): Buffer {
  const text = at.toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${text}Z`));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer | number[]): Buffer {
  const bytes = Buffer.from(content);
  const { length } = bytes;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), bytes]);
}
