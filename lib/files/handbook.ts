import fs from "node:fs";
import path from "node:path";

const FOLDER = path.join(process.cwd(), "docs/handbook");

export interface Chapter {
  /** The last part of its address. */
  slug: string;
  title: string;
  /** Markdown below the title. */
  text: string;
}

/** The handbook's chapters, in order. They are written in Norwegian, for the support staff of the vendor. */
export function readHandbook(): Chapter[] {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith(".md"))
    .sort()
    .map((file) => {
      const [heading, ...rest] = fs.readFileSync(path.join(FOLDER, file), "utf8").split("\n");
      return { slug: file.replace(/\.md$/, ""), title: heading!.replace(/^# /, ""), text: rest.join("\n") };
    });
}

/** Names of the pictures in a chapter. */
export function picturesOf(chapter: Chapter): string[] {
  return [...chapter.text.matchAll(/\]\(\/handbook\/([\w-]+)\.png\)/g)].map((found) => found[1]!);
}
