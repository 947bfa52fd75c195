import { fromBase64, textOfBytes } from "./bytes";
import { presentMembers, readNumbers } from "./check-key";
import { NotDer } from "./der";
import { readDer } from "./der-keys";
import { encodedBytes, isQuotedPrintable, plainText, undisguised, withoutMailEncoding } from "./disguises";
import { readLenientJson } from "./lenient-json";
import { nameBlock, readPem } from "./pem";
import { nameBytes, nameText, nameValue } from "./recognize";
import type { Encrypted, KeyForm, KeyReaderProblem, RawKey } from "./types";
import { readXmlKeys } from "./xml";

/** What was found in an input, before any number of it is checked. */
export interface Findings {
  keys: RawKey[];
  encrypted: Encrypted[];
  /** The first is the one to name. */
  problems: KeyReaderProblem[];
  clientId: string | null;
  authority: string | null;
}

/** Disguises within each other that are undone. */
const MAX_DEPTH = 6;
/** Texts and binary data that are looked at, of one input. */
const MAX_LOOKS = 60;
export const MAX_KEYS = 50;

/** Finds the keys in a text or in the bytes of a file, whatever they are wrapped in. Never throws. */
export function findKeys(input: string | Uint8Array): Findings {
  const search = new Search();
  if (typeof input === "string") search.text(input, 0, "jwk");
  else search.bytes(input, 0, null);
  return search.found;
}

class Search {
  readonly found: Findings = { keys: [], encrypted: [], problems: [], clientId: null, authority: null };
  private looks = 0;

  /** Whether there is something to go on with: a key, or what needs a passphrase. */
  private get isDone(): boolean {
    return this.found.keys.length > 0 || this.found.encrypted.length > 0;
  }

  bytes(bytes: Uint8Array, depth: number, name: string | null): void {
    if (!this.mayLook(depth)) return;
    const problem = nameBytes(bytes);
    if (problem) return this.problem(problem);
    if (bytes[0] === 0x30 && this.der(bytes, name)) return;
    const text = textOfBytes(bytes);
    if (text !== null) this.text(text, depth + 1, "jwk");
  }

  /** @returns whether the data is DER that is known */
  private der(bytes: Uint8Array, name: string | null): boolean {
    try {
      const reading = readDer(bytes);
      if ("key" in reading) this.key({ ...reading.key, name: name ?? reading.key.name });
      else if ("problem" in reading) this.problem(reading.problem);
      else this.found.encrypted.push({ form: reading.encrypted, bytes, encryption: null });
      return true;
    } catch (error) {
      if (!(error instanceof NotDer)) throw error;
      // Text may begin with the same byte: it is the digit 0.
      if (textOfBytes(bytes) !== null) return false;
      this.problem("key-damaged");
      return true;
    }
  }

  text(text: string, depth: number, form: KeyForm): void {
    if (!this.mayLook(depth)) return;
    const plain = plainText(text);
    if (plain === "") return;
    if (isQuotedPrintable(plain)) return this.text(withoutMailEncoding(plain), depth + 1, form);
    // A JWK says more than the PEM or XML beside it: its kid.
    const first = plain.search(/[{[]|-BEGIN |</);
    const isStructured = first >= 0 && /[{[]/.test(plain[first]!);
    if (isStructured) this.json(plain, depth, form);
    else this.armored(plain, depth);
    if (this.isDone || this.jwe(plain)) return;
    if (!isStructured) this.json(plain, depth, form);
    if (this.isDone) return;
    const decoded = encodedBytes(plain);
    if (decoded) this.bytes(decoded, depth + 1, null);
    for (const each of undisguised(plain)) {
      if (this.isDone) return;
      this.text(each, depth + 1, form);
    }
    if (isStructured && !this.isDone) this.armored(plain, depth);
    const named = this.isDone ? null : nameText(plain);
    if (named) this.problem(named);
  }

  /** PEM and XML, which are found anywhere in a text. */
  private armored(text: string, depth: number): void {
    this.pem(text, depth);
    for (const key of readXmlKeys(text)) this.key(key);
  }

  private pem(text: string, depth: number): void {
    for (const { label, bytes, encryption } of readPem(text)) {
      const named = nameBlock(label);
      if (named) this.problem(named);
      else if (label.includes("PARAMETERS")) continue;
      else if (bytes === null) this.problem("key-damaged");
      else if (encryption) this.found.encrypted.push({ form: "pem", bytes, encryption });
      else {
        this.bytes(bytes, depth + 1, null);
        if (!this.isDone && this.found.problems.length === 0) this.problem("key-damaged");
      }
    }
  }

  /** A compact JWE that a passphrase opens (RFC 7518, 4.8), as the portal writes configuration files. */
  private jwe(text: string): boolean {
    const compact = text.replace(/\s+/g, "");
    if (!/^eyJ[\w-]+(?:\.[\w-]*){4}$/.test(compact)) return false;
    const header = fromBase64(compact.slice(0, compact.indexOf(".")));
    if (!header || !/"alg"\s*:\s*"PBES2-/.test(textOfBytes(header) ?? "")) return false;
    this.found.encrypted.push({ form: "jwe", bytes: new TextEncoder().encode(compact), encryption: null });
    return true;
  }

  /** The JSON values of a text, also with words before, between and after them. */
  private json(text: string, depth: number, form: KeyForm): void {
    const strict = parseJson(text);
    if (strict !== undefined) return this.value(strict, depth, form);
    let at = 0;
    let isBroken = false;
    for (let count = 0; count < 20; count += 1) {
      const next = text.slice(at).search(/[{[]/);
      if (next < 0) break;
      const read = readLenientJson(text, at + next);
      if (read) this.value(read.value, depth, form);
      else isBroken = true;
      at = read ? read.end : at + next + 1;
    }
    if (isBroken && !this.isDone && /["'](?:kty|privateJwk)\b/i.test(text)) this.problem("key-json");
  }

  /** Looks at a value and at what is in it, in order; without recursion, which a file could exhaust. */
  private value(root: unknown, depth: number, form: KeyForm): void {
    const left: { value: unknown; form: KeyForm }[] = [{ value: root, form }];
    for (let count = 0; left.length > 0 && count < 5000; count += 1) {
      const { value, form: within } = left.pop()!;
      if (typeof value === "string") {
        if (value.length >= 40) this.text(value, depth + 1, within);
      } else if (Array.isArray(value)) {
        for (const each of value.slice(0, 1000).reverse()) left.push({ value: each, form: within });
      } else if (typeof value === "object" && value !== null && !this.keyObject(value, within)) {
        const inner = this.describe(value, within);
        for (const each of Object.values(value).slice(0, 1000).reverse())
          left.push({ value: each, form: inner });
        if (value === root && !left.some((each) => typeof each.value === "object")) continue;
      }
    }
    if (!this.isDone && typeof root === "object" && root !== null) {
      const named = nameValue(root);
      if (named) this.problem(named);
    }
  }

  /** @returns whether the object is a key by itself */
  private keyObject(value: object, form: KeyForm): boolean {
    const members = presentMembers(value as Record<string, unknown>);
    const isJwk = typeof members.kty === "string";
    const isParameters = typeof members.n === "string" && typeof members.e === "string";
    const isCurve = typeof members.crv === "string" && typeof members.x === "string";
    if (!isJwk && !isParameters && !isCurve) return false;
    this.key({ form, name: null, members });
    return true;
  }

  /** Takes the client from a configuration file (domain 2.6). @returns the form of what is in the object */
  private describe(value: object, form: KeyForm): KeyForm {
    const members = new Map(
      Object.entries(value).map(([name, each]) => [name.toLowerCase().replaceAll("_", ""), each as unknown]),
    );
    const text = (name: string) => {
      const each = members.get(name);
      return typeof each === "string" && each.trim() !== "" && each.length <= 2000 ? each.trim() : null;
    };
    this.found.clientId ??= text("clientid");
    this.found.authority ??= text("authority")?.replace(/\/{1,10}$/, "") ?? null;
    if (Array.isArray(members.get("keys"))) return "jwks";
    return members.has("privatejwk") || members.has("rsaprivatekey") ? "configuration-file" : form;
  }

  private key(key: RawKey): void {
    // With numbers that are none it is disguised in yet another way, or damaged.
    if (!readNumbers(key.members)) return this.problem("key-damaged");
    if (this.found.keys.length < MAX_KEYS) this.found.keys.push(key);
  }

  private problem(problem: KeyReaderProblem): void {
    if (this.found.problems.length < 10) this.found.problems.push(problem);
  }

  private mayLook(depth: number): boolean {
    this.looks += 1;
    return depth <= MAX_DEPTH && this.looks <= MAX_LOOKS;
  }
}

/** @returns undefined when the text is not JSON */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
