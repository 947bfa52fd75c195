import { findPrivateKey } from "../private-key/find-private-key";
import { checkKey } from "./check-key";
import { findKeys, type Findings } from "./find-keys";
import { MAX_KEY_BYTES, MAX_KEY_CHARACTERS } from "./limits";
import type { Encrypted, FoundKey, KeyProblem, KeyReading, Opened, OpenEncrypted } from "./types";

/**
 * The key that is meant when a file has several.
 * @param choice as `choiceOf`; empty when none was chosen
 */
export function chosenKey(
  keys: readonly FoundKey[],
  choice: string,
): { key: FoundKey } | { problem: "key-many" | "key-choice" } {
  const [first, ...others] = keys;
  if (first && others.length === 0) return { key: first };
  if (choice === "") return { problem: "key-many" };
  const key = keys.find((each) => choiceOf(each) === choice);
  return key ? { key } : { problem: "key-choice" };
}

/** What a form sends when a key of several was chosen. */
export function choiceOf({ thumbprint, kid }: FoundKey): string {
  return `${thumbprint} ${kid}`;
}

export interface ReadingOptions {
  /** Empty when there is none. */
  passphrase?: string;
  /** Where encrypted files are opened; here when left out. */
  open?: OpenEncrypted;
}

/**
 * Reads keys as people have them: JWK, sets and lists of them, PEM and DER (PKCS#1, PKCS#8, SEC 1, public
 * keys, certificates), PKCS#12, .NET's XML and JSON, and configuration files (domain 2.6), in whatever they
 * are wrapped: quotation marks, escapes, base64, code fences, settings, mail. Runs in the browser too, and
 * sends nothing anywhere. Takes bounded time and never throws for what it is given.
 * @param input a text, or the bytes of a file; at most 256 kB
 * @returns the keys with both halves checked against each other, that a passphrase is needed, or the reason
 */
export async function readKeys(
  input: string | Uint8Array,
  options: ReadingOptions = {},
): Promise<KeyReading> {
  if (input.length > (typeof input === "string" ? MAX_KEY_CHARACTERS : MAX_KEY_BYTES))
    return { kind: "refused", problem: "key-too-large" };
  const findings = findKeys(input);
  const passphrase = options.passphrase ?? "";
  for (const encrypted of findings.encrypted) {
    const opened = await openOne(encrypted, passphrase, options.open);
    if (!opened) return { kind: "encrypted", form: encrypted.form };
    if ("problem" in opened) return { kind: "refused", problem: opened.problem };
    for (const each of opened.contents) addContents(findings, each, encrypted.form === "pkcs12");
  }
  const reading = await toReading(findings);
  // A key that somebody has is never called none: what OpenSSL prints, or members without JSON around them.
  const isNone = reading.kind === "refused" && reading.problem === "key-none";
  return isNone && findPrivateKey(input) ? { kind: "refused", problem: "key-form" } : reading;
}

/** @returns null when a passphrase is needed. A key store may have none. */
async function openOne(
  encrypted: Encrypted,
  passphrase: string,
  open: OpenEncrypted = openHere,
): Promise<Opened | null> {
  if (passphrase === "" && encrypted.form !== "pkcs12") return null;
  const opened = await open(encrypted, passphrase);
  const isWrong = "problem" in opened && opened.problem === "key-passphrase";
  return isWrong && passphrase === "" ? null : opened;
}

/** Loaded for an encrypted file only. */
const openHere: OpenEncrypted = async (encrypted, passphrase) =>
  (await import("./open-encrypted")).openEncrypted(encrypted, passphrase);

function addContents(
  findings: Findings,
  { bytes, name }: { bytes: Uint8Array; name: string | null },
  isKeyStore: boolean,
): void {
  const inner = findKeys(bytes);
  findings.keys.push(
    ...inner.keys.map((key) => ({
      ...key,
      name: name ?? key.name,
      form: isKeyStore && key.form !== "certificate" ? ("pkcs12" as const) : key.form,
    })),
  );
  findings.problems.push(...inner.problems);
  findings.clientId ??= inner.clientId;
  findings.authority ??= inner.authority;
}

async function toReading({ keys, problems, clientId, authority }: Findings): Promise<KeyReading> {
  const checked: FoundKey[] = [];
  let problem: KeyProblem | undefined;
  for (const key of keys) {
    const result = await checkKey(key);
    if ("key" in result) checked.push(result.key);
    else problem ??= result.problem;
  }
  const [first, ...others] = withoutRepeated(checked);
  if (!first) return { kind: "refused", problem: problem ?? problems[0] ?? "key-none" };
  return { kind: "keys", keys: [first, ...others], clientId, authority };
}

/**
 * One entry for both halves of a key, and for a key that a file has in two forms. Certificates beside a
 * private key are those of its chain.
 */
function withoutRepeated(keys: FoundKey[]): FoundKey[] {
  const merged: FoundKey[] = [];
  for (const key of keys) {
    const index = merged.findIndex((each) => isSame(each, key));
    if (index < 0) merged.push(key);
    else merged[index] = better(merged[index]!, key);
  }
  const hasPrivate = merged.some((each) => each.isPrivate);
  return hasPrivate ? merged.filter((each) => each.form !== "certificate") : merged;
}

function isSame(a: FoundKey, b: FoundKey): boolean {
  if (a.thumbprint !== b.thumbprint) return false;
  return a.statedKid === null || b.statedKid === null || a.statedKid === b.statedKid;
}

function better(a: FoundKey, b: FoundKey): FoundKey {
  const [main, other] = b.isPrivate && !a.isPrivate ? [b, a] : [a, b];
  const name = main.name ?? other.name;
  if (main.statedKid !== null || other.statedKid === null) return { ...main, name };
  const { kid, statedKid, alg } = other;
  const labels = { kid, alg };
  return {
    ...main,
    name,
    ...labels,
    statedKid,
    publicJwk: { ...main.publicJwk, ...labels },
    privateJwk: main.privateJwk && { ...main.privateJwk, ...labels },
  };
}
