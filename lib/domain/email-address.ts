import { z } from "zod";
import { visibleText } from "@/lib/base/plain-text";

/** Characters of a forward path (RFC 5321, 4.5.3.1.3, less its brackets), as columns and forms have them. */
const MAX_EMAIL = 200;
const valid = z.email().max(MAX_EMAIL);

/**
 * Reads an e-mail address as people paste it: `Mona <mona@x.no>`, `mailto:mona@x.no?subject=…`, with a full
 * stop or comma after it. The domain is given in lower case, and an internationalized one in its ASCII form
 * (RFC 5891), which every mail server takes; the part before the `@` is kept as it is.
 * @returns null for what is none
 */
export function readEmail(text: string): string | null {
  if (text.length > 1000) return null;
  const written = addressIn(visibleText(text).normalize("NFKC").trim());
  const at = written.lastIndexOf("@");
  if (at < 1) return null;
  const domain = asciiDomain(written.slice(at + 1));
  const address = `${written.slice(0, at)}@${domain}`;
  return domain && valid.safeParse(address).success ? address : null;
}

/** The address without a name before it, and without what a sentence or a link puts around it. */
function addressIn(text: string): string {
  const open = text.lastIndexOf("<");
  const close = text.indexOf(">", open);
  const inBrackets = open >= 0 && close > open ? text.slice(open + 1, close).trim() : null;
  let address = (inBrackets ?? onlyAddress(text)).replace(/^mailto:/i, "");
  const query = address.indexOf("?");
  if (query > address.indexOf("@") && address.includes("@")) address = address.slice(0, query);
  let start = 0;
  let end = address.length;
  while (start < end && AROUND.has(address[start]!)) start += 1;
  while (end > start && AROUND.has(address[end - 1]!)) end -= 1;
  return address.slice(start, end);
}

/** The only word with an `@` of a text such as `Mona Hansen mona@x.no`; the text itself if there are more. */
function onlyAddress(text: string): string {
  const words = text.split(/\s+/).filter((word) => word.includes("@"));
  return words.length === 1 ? words[0]! : text;
}

const AROUND = new Set(" \t\n\r\"'`‘’“”«»<>()[]{},;:.".split(""));

/** @returns null for what is no host name */
function asciiDomain(domain: string): string | null {
  if (!/^[^\s@/\\?#:%[\]]{1,255}$/.test(domain) || !URL.canParse(`http://${domain}`)) return null;
  const { hostname } = new URL(`http://${domain}`);
  return hostname.includes(".") && !/^[\d.]+$/.test(hostname) ? hostname : null;
}

/**
 * Splits a list of addresses at line ends, semicolons and commas outside `"…"` and `<…>`, and at spaces where
 * no name stands before an address. A comma may also be inside a name: `Hansen, Mona <mona@x.no>`. Pieces are
 * not validated, and none is left out.
 */
export function splitEmails(text: string): string[] {
  const pieces: string[] = [];
  for (const entry of splitOutside(text, "\n\r;")) {
    let surname = "";
    for (const part of splitOutside(entry, ",")) {
      const piece = surname ? `${surname},${part}` : part;
      surname = !piece.includes("@") && piece.trim() !== "" ? piece : "";
      if (surname) continue;
      // One piece for each name with an address in brackets.
      if (piece.includes("<")) pieces.push(...piece.split(/(?<=>)/).map((each) => each.trim()));
      else pieces.push(...piece.split(/[\s,]+/));
    }
    pieces.push(...surname.split(/[\s,]+/));
  }
  return pieces.filter(Boolean);
}

function splitOutside(text: string, separators: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let closing = "";
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!;
    if (closing) closing = character === closing || /[\n\r]/.test(character) ? "" : closing;
    else if (character === '"') closing = '"';
    else if (character === "<") closing = ">";
    if (!closing && separators.includes(character)) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}
