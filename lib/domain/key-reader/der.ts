/*
 * DER and BER (X.690), as far as keys, certificates and key stores need it. Lengths may be indefinite, and
 * strings may be put together from parts, as some key stores write them.
 */

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_IDENTIFIER = 0x06;
export const SEQUENCE = 0x30;
export const SET = 0x31;
export const context = (number: number) => 0xa0 + number;

const MAX_DEPTH = 40;
const MAX_CHILDREN = 2000;

/** The data is not what it was taken for. */
export class NotDer extends Error {}

export interface Element {
  tag: number;
  content: Uint8Array;
  /** With its tag and length. */
  whole: Uint8Array;
}

/** The element that begins the data. @throws NotDer also when it is cut */
export function readElement(bytes: Uint8Array): Element {
  return elementAt(bytes, 0, 0).element;
}

/** @throws NotDer */
export function childrenOf({ tag, content }: Element): Element[] {
  if ((tag & 0x20) === 0) throw new NotDer("not constructed");
  const children: Element[] = [];
  for (let at = 0; at < content.length;) {
    const { element, next } = elementAt(content, at, 0);
    children.push(element);
    if (children.length > MAX_CHILDREN) throw new NotDer("too many parts");
    at = next;
  }
  return children;
}

/** @throws NotDer when there is none or it has another tag */
export function expectTag(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) throw new NotDer(`no element ${tag}`);
  return element;
}

/** The elements of a sequence. @throws NotDer */
export function sequence(element: Element | undefined): Element[] {
  return childrenOf(expectTag(element, SEQUENCE));
}

/** A number without its sign byte. @throws NotDer when it is negative or empty */
export function unsigned(element: Element | undefined): Uint8Array {
  const { content } = expectTag(element, INTEGER);
  if (content.length === 0 || content[0]! >= 0x80) throw new NotDer("negative");
  const first = content.findIndex((each) => each !== 0);
  return first < 0 ? content.subarray(content.length - 1) : content.subarray(first);
}

/** A small number. @throws NotDer above 2^31 */
export function smallNumber(element: Element | undefined): number {
  const bytes = unsigned(element);
  if (bytes.length > 4) throw new NotDer("too large");
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** Octets, also in parts and with a context tag. @throws NotDer */
export function octets(element: Element | undefined): Uint8Array {
  if (!element) throw new NotDer("no octets");
  if ((element.tag & 0x20) === 0) return element.content;
  const parts = childrenOf(element).map((part) => octets(part));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** In figures and dots. @throws NotDer */
export function objectIdentifier(element: Element | undefined): string {
  const { content } = expectTag(element, OBJECT_IDENTIFIER);
  if (content.length > 64) throw new NotDer("long identifier");
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const [first = 0, ...others] = numbers;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...others].join(".");
}

function elementAt(bytes: Uint8Array, at: number, depth: number): { element: Element; next: number } {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || depth > MAX_DEPTH || (tag & 0x1f) === 0x1f)
    throw new NotDer("no element");
  if (first === 0x80) return indefinite(bytes, at, tag, depth);
  let start = at + 2;
  let length = first;
  if (first > 0x80) {
    const count = first - 0x80;
    if (count > 4) throw new NotDer("length");
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[start + index] ?? NaN);
    start += count;
  }
  const next = start + length;
  if (!(next <= bytes.length)) throw new NotDer("cut");
  return { element: { tag, content: bytes.subarray(start, next), whole: bytes.subarray(at, next) }, next };
}

/** Ends with two zero bytes. */
function indefinite(bytes: Uint8Array, at: number, tag: number, depth: number) {
  if ((tag & 0x20) === 0) throw new NotDer("indefinite");
  let end = at + 2;
  while (bytes[end] !== 0 || bytes[end + 1] !== 0) end = elementAt(bytes, end, depth + 1).next;
  const next = end + 2;
  return { element: { tag, content: bytes.subarray(at + 2, end), whole: bytes.subarray(at, next) }, next };
}
