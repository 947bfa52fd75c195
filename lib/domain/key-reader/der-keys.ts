import { toBase64Url } from "./bytes.ts";
import { curveName, readPoint } from "./curves.ts";
import {
  BIT_STRING,
  childrenOf,
  context,
  type Element,
  expectTag,
  INTEGER,
  NotDer,
  objectIdentifier,
  OCTET_STRING,
  octets,
  readElement,
  SEQUENCE,
  sequence,
  smallNumber,
  unsigned,
} from "./der.ts";
import { readableName } from "./names.ts";
import type { EncryptedForm, KeyForm, KeyReaderProblem, RawKey } from "./types.ts";

/** What binary data was found to be. */
export type DerReading =
  { key: RawKey } | { encrypted: Exclude<EncryptedForm, "pem" | "jwe"> } | { problem: KeyReaderProblem };

const RSA = ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"];
const EC = "1.2.840.10045.2.1";
const OTHERS: Record<string, KeyReaderProblem> = {
  "1.3.101.112": "key-ed25519",
  "1.3.101.113": "key-ed25519",
  "1.3.101.110": "key-x25519",
  "1.3.101.111": "key-x25519",
  "1.2.840.10040.4.1": "key-dsa",
};
const PKCS7 = "1.2.840.113549.1.7.";
/** PKCS#5 (RFC 8018) and PKCS#12 (RFC 7292, appendix C). */
const ENCRYPTIONS = ["1.2.840.113549.1.5.", "1.2.840.113549.1.12.1."];
const COMMON_NAME = "2.5.4.3";

/** Reads a key in DER, or names what else the data is. @throws NotDer */
export function readDer(bytes: Uint8Array): DerReading {
  const parts = sequence(readElement(bytes));
  const [first, second, third] = parts;
  if (first?.tag === INTEGER) return readNumbered(parts);
  if (first?.tag === 0x06 && objectIdentifier(first).startsWith(PKCS7)) return { problem: "key-pkcs7" };
  if (first?.tag !== SEQUENCE) throw new NotDer("no key");
  if (parts.length === 2 && second?.tag === BIT_STRING) return ofKeyInfo(first, second, "spki");
  if (parts.length === 2 && second?.tag === OCTET_STRING) {
    const id = objectIdentifier(childrenOf(first)[0]);
    if (!ENCRYPTIONS.some((each) => id.startsWith(each))) throw new NotDer("no encryption");
    return { encrypted: "pkcs8" };
  }
  if (second?.tag === SEQUENCE && third?.tag === BIT_STRING) return readSigned(childrenOf(first));
  throw new NotDer("no key");
}

/** What begins with a version. */
function readNumbered(parts: Element[]): DerReading {
  const [first, second, third] = parts;
  if (parts.length === 2 && second?.tag === INTEGER) return { key: rsaKey("pkcs1", parts, ["n", "e"]) };
  const version = smallNumber(first);
  if (version === 3 && second?.tag === SEQUENCE) return { encrypted: "pkcs12" };
  if (version === 1 && second?.tag === OCTET_STRING) return { key: sec1(parts, null) };
  if (second?.tag === SEQUENCE && third?.tag === OCTET_STRING) return pkcs8(second, third);
  if (second?.tag !== INTEGER) throw new NotDer("no key");
  if (parts.length === 6) return { problem: "key-dsa" };
  if (version === 1) return { problem: "key-multi-prime" };
  return { key: rsaKey("pkcs1", parts.slice(1), ["n", "e", "d", "p", "q", "dp", "dq", "qi"]) };
}

function rsaKey(form: KeyForm, parts: Element[], names: string[]): RawKey {
  const members = Object.fromEntries(names.map((name, index) => [name, toBase64Url(unsigned(parts[index]))]));
  return { form, name: null, members: { kty: "RSA", ...members } };
}

/** RFC 5958. */
function pkcs8(algorithm: Element, key: Element): DerReading {
  const [id, parameters] = childrenOf(algorithm);
  const name = objectIdentifier(id);
  if (RSA.includes(name)) {
    const reading = readNumbered(sequence(readElement(octets(key))));
    return "key" in reading ? { key: { ...reading.key, form: "pkcs8" } } : reading;
  }
  if (name === EC)
    return { key: { ...sec1(sequence(readElement(octets(key))), parameters ?? null), form: "pkcs8" } };
  return { problem: OTHERS[name] ?? "key-type" };
}

/** RFC 5915. @param named the curve, where it is named outside */
function sec1(parts: Element[], named: Element | null): RawKey {
  expectTag(parts[0], INTEGER);
  const tagged = (number: number) => parts.find((each) => each.tag === context(number));
  const own = tagged(0);
  const crv = curveOf(named ?? (own ? childrenOf(own)[0] : undefined));
  const point = tagged(1);
  const d = toBase64Url(octets(expectTag(parts[1], OCTET_STRING)));
  return {
    form: "sec1",
    name: null,
    members: { kty: "EC", crv, d, ...(point ? pointOf(crv, childrenOf(point)[0]) : {}) },
  };
}

/** The name in a JWK; the identifier of another curve. Parameters that are written out are no named curve. */
function curveOf(element: Element | undefined): string {
  if (element?.tag !== 0x06) return "unnamed";
  const id = objectIdentifier(element);
  return curveName(id) ?? id;
}

function pointOf(crv: string, element: Element | undefined): Record<string, string> {
  const { content } = expectTag(element, BIT_STRING);
  if (!curveName(crv)) return {};
  const point = readPoint(crv, content.subarray(1));
  if (!point) throw new NotDer("point");
  return point;
}

/** SubjectPublicKeyInfo (RFC 5280, 4.1). */
function ofKeyInfo(algorithm: Element, key: Element, form: KeyForm): DerReading {
  const [id, parameters] = childrenOf(algorithm);
  const name = objectIdentifier(id);
  if (RSA.includes(name)) {
    const numbers = sequence(readElement(key.content.subarray(1)));
    return { key: rsaKey(form, numbers, ["n", "e"]) };
  }
  if (name !== EC) return { problem: OTHERS[name] ?? "key-type" };
  const crv = curveOf(parameters);
  return { key: { form, name: null, members: { kty: "EC", crv, ...pointOf(crv, key) } } };
}

/** A certificate (RFC 5280) or a request for one (RFC 2986), from what is signed. */
function readSigned(parts: Element[]): DerReading {
  const isRequest = parts[0]?.tag === INTEGER && parts[1]?.tag === SEQUENCE && parts[3]?.tag === context(0);
  if (isRequest) return { problem: "key-csr" };
  const fields = parts[0]?.tag === context(0) ? parts.slice(1) : parts;
  const [, , , , subject, info] = fields;
  const [algorithm, key] = sequence(info);
  const reading = ofKeyInfo(expectTag(algorithm, SEQUENCE), expectTag(key, BIT_STRING), "certificate");
  return "key" in reading
    ? { key: { ...reading.key, name: commonName(expectTag(subject, SEQUENCE)) } }
    : reading;
}

function commonName(subject: Element): string | null {
  for (const set of childrenOf(subject))
    for (const attribute of childrenOf(set)) {
      const [id, value] = sequence(attribute);
      if (value && objectIdentifier(id) === COMMON_NAME) return readableName(value);
    }
  return null;
}
