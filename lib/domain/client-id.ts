// Relative and with their extensions, since the thread that reads files runs this file as it is.
import { oneLine } from "../base/plain-text.ts";
import { asWritten, withPlainDashes } from "./as-written.ts";

const GUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;
/** Of a setting too: `HelseID:ClientId=…`, `HelseId__ClientId=…`. */
const LABEL =
  /^(?:[a-z]{1,20}(?::|__|\.))?(?:(?:helseid|client|klient)[ _-]?)?(?:client|klient)?[ _-]?id["']?(?: ?\([^()]{1,20}\))? ?[:=]* ?/i;

/**
 * Reads a client id as people paste it. A GUID is given as HelseID writes it, in lower case with hyphens,
 * from any of its forms: in braces or quotes, upper case, with spaces or without hyphens, after `client_id:`
 * or `urn:uuid:`. Any other text is an id of its own, and kept apart from the spaces around it.
 */
export function readClientId(text: string): string {
  const written = asWritten(asWritten(text).replace(LABEL, "")).replace(/^urn:uuid:/i, "");
  const guid = GUID.exec(withPlainDashes(written).replaceAll(" ", ""));
  return guid ? guid.slice(1).join("-").toLowerCase() : oneLine(text);
}

export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
