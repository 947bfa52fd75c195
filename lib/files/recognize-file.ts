import type { UnreadFormat } from "../domain/import-file.ts";

/** What a file is by its first bytes, whatever its name says. Text may still be in any encoding. */
export type FileFormat = "zip" | "text" | "binary" | UnreadFormat;

/** Bytes at the beginning of formats, in hexadecimal. */
const SIGNATURES: readonly (readonly [string, FileFormat])[] = [
  ["504b0304", "zip"],
  ["504b0506", "zip"],
  ["504b0708", "zip"],
  ["25504446", "file-pdf"],
  ["89504e47", "file-image"],
  ["ffd8ff", "file-image"],
  ["47494638", "file-image"],
  ["424d", "file-image"],
  ["49492a00", "file-image"],
  ["4d4d002a", "file-image"],
  ["7b5c727466", "file-document"],
  ["1f8b", "file-archive"],
  ["377abcaf271c", "file-archive"],
  ["526172211a07", "file-archive"],
  ["425a68", "file-archive"],
  ["fd377a585a00", "file-archive"],
  // BIFF 2 to 4, which were written without a container.
  ["09000400", "file-xls"],
  ["09020600", "file-xls"],
  ["09040600", "file-xls"],
];
const OLE = "d0cf11e0a1b11ae1";
/** Bytes of a container of OLE in which its streams' names are looked for. */
const OLE_BYTES = 4_000_000;
const HEAD_BYTES = 4096;

/** Recognizes the format of a file that is not empty. */
export function recognizeFile(bytes: Uint8Array): FileFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES));
  const hex = head.subarray(0, 8).toString("hex");
  if (hex === OLE) return oleFormat(bytes);
  if (
    /^(?:52494646.{8}57454250|.{8}66747970(?:68656963|68656966|6d696631|61766966))/.test(head.toString("hex"))
  )
    return "file-image";
  const signature = SIGNATURES.find(([start]) => hex.startsWith(start));
  // Two letters are a signature only where what follows is no text.
  if (signature && (signature[0].length > 4 || isBinary(head))) return signature[1];
  return textFormat(head) ?? (isBinary(head) ? "binary" : "text");
}

/** Names of streams are in UTF-16 in the container's directory. */
function oleFormat(bytes: Uint8Array): FileFormat {
  const part = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, OLE_BYTES));
  const has = (name: string) => part.includes(Buffer.from(name, "utf16le"));
  if (has("EncryptedPackage")) return "file-encrypted";
  if (has("Workbook\0") || has("Book\0")) return "file-xls";
  return has("WordDocument") || has("PowerPoint Document") ? "file-document" : "binary";
}

/** Markup and JSON by how they begin, in any encoding of ASCII characters. */
function textFormat(head: Buffer): FileFormat | null {
  const start = head
    .toString("latin1")
    .replace(/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, "")
    .replaceAll("\0", "")
    .trimStart();
  if (/^<(?:!doctype html|html|head|meta|body|table|style)\b/i.test(start)) return "file-html";
  if (/^<(?:\?xml|!--|!doctype)/i.test(start)) return /<html\b/i.test(start) ? "file-html" : "file-xml";
  if (/^MIME-Version:/i.test(start) && /multipart\/related/i.test(start)) return "file-html";
  return /^(?:\{\s*"[^"\r\n]*"\s*:|\{\s*\}\s*$|\[\s*(?:\{|\[|"|\]\s*$))/.test(start) ? "file-json" : null;
}

/** Whether there are control characters that no text has, or zero bytes other than those of UTF-16. */
function isBinary(head: Buffer): boolean {
  if (/^(?:fffe|feff)/.test(head.subarray(0, 2).toString("hex"))) return false;
  let controls = 0;
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) {
    if (byte === 0) zeros[at % 2]! += 1;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls += 1;
  }
  const [even, odd] = zeros as [number, number];
  const most = Math.max(even, odd);
  // One half of a character of UTF-16 may be any byte.
  if (most > head.length / 4 + 1 && Math.min(even, odd) <= most / 20) return false;
  return controls > 2 + head.length / 100 || even + odd > 2 + head.length / 50;
}
