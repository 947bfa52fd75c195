import { fromBase64, fromHex } from "./bytes.ts";
import type { KeyReaderProblem } from "./types.ts";

export interface PemBlock {
  /** As `RSA PRIVATE KEY`, in capitals. */
  label: string;
  /** Null when the block is cut, or is no base64. */
  bytes: Uint8Array | null;
  /** Of a key that OpenSSL encrypted in its own way: `DEK-Info` (RFC 1421). */
  encryption: { cipher: string; iv: Uint8Array } | null;
}

/** Word processors make other dashes of two in a row. */
const DASH = "[-\\u2010-\\u2015\\u2212]";
const BEGIN = new RegExp(`${DASH}{2}[ \\t]{0,3}BEGIN[ _]([A-Z0-9][A-Z0-9 _]{2,40})${DASH}{2,5}`, "gi");
const END = new RegExp(`${DASH}{2}[ \\t]{0,3}END[ _]`, "i");
const LAST_DASHES = new RegExp(`${DASH}{1,5}$`);
const HEADER = /^\s*(Proc-Type|DEK-Info)\s*:\s*(\S.*)$/i;

/**
 * The blocks of PEM (RFC 7468) in a text, also on one line, with line breaks written as `\n`, indented, or
 * put together in a program.
 */
export function readPem(text: string): PemBlock[] {
  const broken = text.replace(/\\r|\r/g, "").replace(/\\n/g, "\n");
  const starts = [...broken.matchAll(BEGIN)];
  return starts.slice(0, 50).map((match, index) => {
    const from = match.index + match[0].length;
    const rest = broken.slice(from, starts[index + 1]?.index);
    const end = END.exec(rest)?.index;
    const label = match[1]!.trim().toUpperCase().replaceAll("_", " ");
    if (end === undefined) return { label, bytes: null, encryption: null };
    const { body, encryption } = readBody(rest.slice(0, end).replace(LAST_DASHES, ""));
    return { label, bytes: fromBase64(body), encryption };
  });
}

function readBody(text: string): { body: string; encryption: PemBlock["encryption"] } {
  const lines: string[] = [];
  let encryption: PemBlock["encryption"] = null;
  for (const line of text.split("\n")) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name?.toLowerCase() === "dek-info") {
      const [cipher = "", iv = ""] = value!.split(",");
      encryption = { cipher: cipher.trim().toUpperCase(), iv: fromHex(iv.trim()) };
    } else if (!name && !/^[\w-]+:\s/.test(line)) {
      const bare = line.replace(/^(?:[\s>|#*"'`]|\+(?=[\s"'`]))+/, "");
      // What follows a quotation mark joins texts in a program.
      const end = bare.search(/["'`\\,;]/);
      lines.push(end < 0 ? bare : bare.slice(0, end));
    }
  }
  // Padding as mail programs escape it.
  return { body: lines.join("").replaceAll("=3D", "="), encryption };
}

/** What a block is that holds no key that can be used. */
export function nameBlock(label: string): KeyReaderProblem | null {
  if (label.startsWith("OPENSSH") || label.startsWith("SSH2")) return "key-ssh";
  if (label.startsWith("PGP")) return "key-pgp";
  if (label.includes("CERTIFICATE REQUEST")) return "key-csr";
  if (label === "PKCS7" || label === "CMS") return "key-pkcs7";
  if (label.startsWith("DSA")) return "key-dsa";
  return null;
}
