/** The events of a reader of XML, in the order of the document. Names are without their prefix. */
export interface XmlHandler {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  text(text: string): void;
}

/** Characters of a text that are kept until its end is there. */
const MAX_TEXT = 100_000;
/** Tags within each other: a sheet has a dozen. */
const MAX_DEPTH = 1000;
/** Characters of one tag, comment or section: a longer one is no sheet's. */
const MAX_MARKUP = 1_000_000;

/**
 * Reads XML in pieces, for documents that are too large to be kept. It resolves the predefined and numeric
 * entities and no other, loads nothing, and takes badly nested tags as they come: it is for finding values,
 * and not for validating.
 * @throws RangeError for a tag of more than a million characters
 */
export class XmlEvents {
  #rest = "";
  readonly #open: string[] = [];
  readonly #handler: XmlHandler;
  readonly #decoder = new TextDecoder("utf-8");

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  push(data: Uint8Array, final: boolean): void {
    this.#read(this.#rest + this.#decoder.decode(data, { stream: !final }), final);
    if (final && (this.#rest !== "" || this.#open.length > 0)) throw new SyntaxError("end");
  }

  #read(xml: string, final: boolean): void {
    let at = 0;
    while (at < xml.length) {
      const start = xml.indexOf("<", at);
      if (start !== at) {
        // An entity may be cut at the end of a piece, so a text is read up to its end.
        if (start < 0 && !final && xml.length - at < MAX_TEXT) break;
        this.#handler.text(unescapeXml(xml.slice(at, start < 0 ? xml.length : start)));
        at = start < 0 ? xml.length : start;
        continue;
      }
      const end = this.#readMarkup(xml, at);
      if (end < 0) {
        if (xml.length - at > MAX_MARKUP) throw new RangeError("markup");
        break;
      }
      at = end;
    }
    this.#rest = xml.slice(at);
  }

  /** @returns where the markup ends; -1 when its end is in a later piece */
  #readMarkup(xml: string, start: number): number {
    if (xml.startsWith("<!--", start)) return after(xml, "-->", start + 4);
    if (xml.startsWith("<![CDATA[", start)) {
      const end = xml.indexOf("]]>", start);
      if (end >= 0) this.#handler.text(xml.slice(start + 9, end));
      return end < 0 ? -1 : end + 3;
    }
    if ("<!--".startsWith(xml.slice(start, start + 4)) || "<![CDATA[".startsWith(xml.slice(start, start + 9)))
      return -1;
    if (xml.startsWith("<?", start)) return after(xml, "?>", start);
    const end = endOfTag(xml, start);
    if (end >= 0 && xml[start + 1] !== "!") this.#readTag(xml.slice(start + 1, end));
    return end < 0 ? -1 : end + 1;
  }

  #readTag(tag: string): void {
    if (tag.startsWith("/")) {
      const name = tag.slice(1).trimEnd();
      if (this.#open.pop() !== name) throw new SyntaxError("tag");
      return this.#handler.close(localName(name));
    }
    const isEmpty = tag.endsWith("/");
    const content = isEmpty ? tag.slice(0, -1) : tag;
    const space = content.search(/\s/);
    const name = space < 0 ? content : content.slice(0, space);
    if (!isEmpty && this.#open.push(name) > MAX_DEPTH) throw new RangeError("depth");
    this.#handler.open(localName(name), new XmlAttributes(space < 0 ? "" : content.slice(space)));
    if (isEmpty) this.#handler.close(localName(name));
  }
}

const ATTRIBUTE = /([^\s=]{1,200})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')/g;

/** The attributes of a tag, read when the first is asked for. */
export class XmlAttributes {
  readonly #source: string;
  #values: Map<string, string> | null = null;

  constructor(source: string) {
    this.#source = source;
  }

  /** @param name without its prefix @returns undefined when there is none */
  get(name: string): string | undefined {
    if (!this.#values) {
      this.#values = new Map();
      for (const [, key, double, single] of this.#source.matchAll(ATTRIBUTE))
        this.#values.set(localName(key!), double ?? single ?? "");
    }
    const value = this.#values.get(name);
    return value === undefined ? undefined : unescapeXml(value);
  }

  isOn(name: string): boolean {
    return /^(?:1|true|on)$/i.test(this.get(name) ?? "");
  }
}

function after(xml: string, end: string, from: number): number {
  const at = xml.indexOf(end, from);
  return at < 0 ? -1 : at + end.length;
}

/** A `>` within the value of an attribute does not end the tag. */
function endOfTag(xml: string, start: number): number {
  let quote = "";
  for (let at = start + 1; at < xml.length; at += 1) {
    const character = xml[at]!;
    if (quote) quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at;
  }
  return -1;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name) return NAMED[name as string] ?? whole;
    const point = hex ? Number.parseInt(hex as string, 16) : Number(decimal);
    return point <= 0x10_ffff ? String.fromCodePoint(point) : whole;
  });
}
