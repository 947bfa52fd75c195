import { CompactEncrypt, type JWK } from "jose";
import { isMadePassphrase } from "./made-passphrase";

/** What an installation needs to act as the client: the content of the file that a customer saves. */
export interface ConfigurationFile {
  authority: string;
  clientId: string;
  scopes: string[];
  privateJwk: JWK;
}

/** OWASP recommends 210 000 for PBKDF2 with HMAC-SHA512 (Password Storage Cheat Sheet); rounded up. */
export const PBES2_COUNT = 250_000;
/** For a passphrase of 112 random bits: what libraries open as they are set (10 000 is the lowest limit). */
export const PBES2_COUNT_MADE = 10_000;
export const MIN_PASSPHRASE_LENGTH = 12;

/**
 * The file's text: JSON, or with a passphrase a compact JWE (RFC 7516) with PBES2-HS512+A256KW (RFC 7518,
 * 4.8) and A256GCM around that JSON. One that `makePassphrase` has made needs few iterations.
 */
export async function configurationFileText(file: ConfigurationFile, passphrase: string): Promise<string> {
  const text = `${JSON.stringify(file, null, 2)}\n`;
  if (!passphrase) return text;
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "PBES2-HS512+A256KW", enc: "A256GCM", cty: "json" })
    .setKeyManagementParameters({ p2c: isMadePassphrase(passphrase) ? PBES2_COUNT_MADE : PBES2_COUNT })
    .encrypt(new TextEncoder().encode(passphrase.normalize("NFC")));
}

/** `helseid-315000008-hovedserver.json`, with `.jwe` when encrypted. */
export function configurationFileName(organizationNumber: string, label: string, encrypted: boolean): string {
  const words = label
    .toLowerCase()
    .replaceAll("æ", "ae")
    .replaceAll("ø", "o")
    .replaceAll("å", "a")
    .normalize("NFKD")
    .split(/[^a-z0-9]+/);
  const plain = words.filter(Boolean).join("-").slice(0, 40);
  return `helseid-${organizationNumber}${plain ? `-${plain}` : ""}.${encrypted ? "jwe" : "json"}`;
}
