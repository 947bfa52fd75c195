import { Refused } from "./refused.ts";
import { XmlEvents, type XmlHandler } from "./xml-events.ts";
import type { ZipEntries } from "./zip-entries.ts";

/** Bytes that are decoded at once. */
const PIECE = 1_000_000;

/** Reads a part that another refers to. @throws Refused when it is missing */
export function readPart(zip: ZipEntries, name: string, handler: Partial<XmlHandler>): void {
  if (!readXml(zip, name, handler)) throw new Refused("file-unreadable");
}

/** @returns false when the zip has no such entry */
export function readXml(zip: ZipEntries, name: string, handler: Partial<XmlHandler>): boolean {
  const data = zip.read(name);
  if (!data) return false;
  const ignore = () => undefined;
  const events = new XmlEvents({
    open: (tag, attributes) => (handler.open ? handler.open(tag, attributes) : ignore()),
    close: (tag) => (handler.close ? handler.close(tag) : ignore()),
    text: (text) => (handler.text ? handler.text(text) : ignore()),
  });
  // UTF-16 is allowed in XML, and written by nobody for sheets.
  if (data[0] === 0xff || data[0] === 0xfe) throw new Refused("file-unreadable");
  for (let at = 0; at === 0 || at < data.length; at += PIECE)
    events.push(data.subarray(at, at + PIECE), at + PIECE >= data.length);
  return true;
}
