/**
 * The plain text of a mail as it was sent (RFC 2045: quoted-printable or base64; RFC 2046: its first text
 * part).
 */
export function mailText(source: string): string {
  const { headers, body } = split(source);
  const boundary = /boundary="?([^";\r\n]+)"?/i.exec(headers)?.[1];
  if (/^content-type:\s*multipart\//im.test(headers) && boundary) {
    const parts = body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => part.replace(/^\r\n/, ""));
    const text = parts.find((part) =>
      /^content-type:\s*(text\/plain|multipart\/)/im.test(split(part).headers),
    );
    return text ? mailText(text) : "";
  }
  return decode(body, /^content-transfer-encoding:\s*(\S+)/im.exec(headers)?.[1]?.toLowerCase());
}

/** A header of the whole mail, unfolded. */
export function mailHeader(source: string, name: string): string {
  const value = new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, "mi").exec(split(source).headers)?.[1] ?? "";
  return value.replace(/\r\n[ \t]+/g, " ").trim();
}

function split(source: string): { headers: string; body: string } {
  const end = source.indexOf("\r\n\r\n");
  return end === -1
    ? { headers: source, body: "" }
    : { headers: source.slice(0, end), body: source.slice(end + 4) };
}

function decode(body: string, encoding: string | undefined): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  if (encoding !== "quoted-printable") return body;
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
