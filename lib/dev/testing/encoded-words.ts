/** Decodes the encoded words of a header (RFC 2047), and unfolds it. */
export function decodeWords(header: string): string {
  return header
    .replace(/\?=\r\n[ \t]=\?/g, "?==?")
    .replace(/\r\n[ \t]/g, " ")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, text: string) =>
      encoding.toLowerCase() === "b" ? Buffer.from(text, "base64").toString() : quoted(text),
    );
}

/** Decodes a text in quoted-printable (RFC 2045, section 6.7) and UTF-8. */
export function decodeQuotedPrintable(text: string): string {
  return bytesOf(text.replace(/=\r\n/g, ""));
}

function quoted(text: string): string {
  return bytesOf(text.replace(/_/g, " "));
}

function bytesOf(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_byte, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString();
}
