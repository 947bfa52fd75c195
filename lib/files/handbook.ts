import fs from "node:fs";
import path from "node:path";

const FOLDER = path.join(process.cwd(), "docs/handbook");

/** The languages of staff. */
export const HANDBOOK_LANGUAGES = ["nb", "en"] as const;
export type HandbookLanguage = (typeof HANDBOOK_LANGUAGES)[number];

export interface Chapter {
  /** The last part of its address. */
  slug: string;
  title: string;
  /** Markdown below the title. */
  text: string;
}

/**
 * The handbook's chapters, in order, for the support staff of the vendor. A chapter has the same address in
 * both languages.
 */
export function readHandbook(language: HandbookLanguage): Chapter[] {
  const folder = path.join(FOLDER, language);
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .sort()
    .map((file) => {
      const [heading, ...rest] = fs.readFileSync(path.join(folder, file), "utf8").split("\n");
      return { slug: file.replace(/\.md$/, ""), title: heading!.replace(/^# /, ""), text: rest.join("\n") };
    });
}

/** The language of the handbook for a reader of the portal in a language. */
export function handbookLanguage(locale: string): HandbookLanguage {
  return locale === "en" ? "en" : "nb";
}

/** Paths of the pictures in a chapter, below `public`. */
export function picturesOf(chapter: Chapter): string[] {
  return [...chapter.text.matchAll(/\]\(\/(handbook\/[\w/-]+\.png)\)/g)].map((found) => found[1]!);
}
