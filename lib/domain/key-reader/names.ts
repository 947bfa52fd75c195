import type { Element } from "./der.ts";

/** A BMPString in UTF-16, another string in UTF-8, without control characters. */
export function readableName({ tag, content }: Element): string {
  const text = new TextDecoder(tag === 0x1e ? "utf-16be" : "utf-8").decode(content);
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "").slice(0, 100);
}
