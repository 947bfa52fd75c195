import type { KeyReaderProblem } from "./types.ts";

/** Names what a text is that holds no key, so that the person hears what they have. */
export function nameText(text: string): KeyReaderProblem | null {
  if (/-BEGIN PGP |^mQ[\w+/]{60}/.test(text)) return "key-pgp";
  if (/^[ \t]{0,20}(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S{1,40}|sk-\S{1,60})[ \t]{1,20}AAAA/m.test(text))
    return "key-ssh";
  if (/PuTTY-User-Key-File|openssh-key-v1|-BEGIN SSH2 /.test(text)) return "key-ssh";
  const token = /^(?:authorization:\s*)?(?:bearer\s+|dpop\s+)?"?(eyJ[\w-]+(?:\.[\w-]*){1,4})"?$/i.exec(
    text.trim(),
  )?.[1];
  if (token) return token.split(".").length === 5 ? "key-encrypted-token" : "key-token";
  if (/^\s*(?:<!doctype html|<html[\s>])/i.test(text)) return "key-html";
  if (/^\s*</.test(text)) return "key-xml";
  return null;
}

/** As `nameText`, of a JSON value that holds no key. */
export function nameValue(value: object): KeyReaderProblem | null {
  const names = Object.keys(value).map((each) => each.toLowerCase());
  const has = (...wanted: string[]) => wanted.some((each) => names.includes(each));
  if (has("log") && typeof (value as { log?: unknown }).log === "object") return "key-har";
  if (has("access_token", "id_token", "refresh_token")) return "key-token";
  if (has("protected") && has("ciphertext")) return "key-encrypted-token";
  const members = ["scopes", "granttypes", "authority", "redirecturis", "privatejwk", "rsaprivatekey"];
  if (has("clientid", "client_id") && has(...members)) return "key-file-without-key";
  return null;
}

const MAGIC: [KeyReaderProblem, number[]][] = [
  ["key-zip", [0x50, 0x4b, 0x03, 0x04]],
  ["key-zip", [0x50, 0x4b, 0x05, 0x06]],
  ["key-zip", [0x37, 0x7a, 0xbc, 0xaf]],
  ["key-zip", [0x52, 0x61, 0x72, 0x21]],
  ["key-zip", [0x1f, 0x8b]],
  ["key-java-store", [0xfe, 0xed, 0xfe, 0xed]],
  ["key-java-store", [0xce, 0xce, 0xce, 0xce]],
  ["key-database", [...new TextEncoder().encode("SQLite format 3")]],
  ["key-database", [0x00, 0x06, 0x15, 0x61]],
  ["key-document", [0x25, 0x50, 0x44, 0x46]],
  ["key-document", [0xd0, 0xcf, 0x11, 0xe0]],
  ["key-document", [0x89, 0x50, 0x4e, 0x47]],
  ["key-document", [0xff, 0xd8, 0xff]],
  ["key-document", [...new TextEncoder().encode("{\\rtf")]],
  ["key-ssh", [...new TextEncoder().encode("openssh-key-v1")]],
];

/** As `nameText`, by the first bytes of a file. */
export function nameBytes(bytes: Uint8Array): KeyReaderProblem | null {
  const found = MAGIC.find(([, magic]) => magic.every((byte, index) => bytes[index] === byte));
  return found?.[0] ?? null;
}
