import type { TextEncoding } from "@/lib/domain/import-table";

/** The characters of an encoding with one byte each, by their bytes. */
function bytesOf(encoding: "windows-1252" | "macintosh"): Map<string, number> {
  const decoder = new TextDecoder(encoding);
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const).reverse(),
  );
}
const PAGES = { "windows-1252": bytesOf("windows-1252"), macintosh: bytesOf("macintosh") };

/** Encodes text as a program writes a file. @returns null when the encoding lacks a character */
export function encodeText(text: string, encoding: TextEncoding, hasMark = false): Buffer | null {
  const marked = hasMark ? `\ufeff${text}` : text;
  if (encoding === "utf-8") return Buffer.from(marked);
  if (encoding === "utf-16le") return Buffer.from(marked, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(marked, "utf16le").swap16();
  const page = PAGES[encoding];
  const bytes = [...text].map((character) => page.get(character));
  return bytes.includes(undefined) ? null : Buffer.from(bytes as number[]);
}
