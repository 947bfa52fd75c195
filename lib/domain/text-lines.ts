import { oneLine } from "@/lib/base/plain-text";

/** One value per line of a text, as a reader sees it; empty lines and duplicates are removed. */
export function textLines(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/\r\n|[\n\r\u2028\u2029]/)
        .map(oneLine)
        .filter(Boolean),
    ),
  ];
}
