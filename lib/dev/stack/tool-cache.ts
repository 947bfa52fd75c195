import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/** Files and folders that affect what Prettier, ESLint and TypeScript report for an unchanged source. */
export const TOOL_CONFIGURATION = [
  ".editorconfig",
  ".eslint",
  ".gitignore",
  ".prettierignore",
  ".prettierrc.json",
  "eslint.config.mjs",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.verify.json",
];

/**
 * The folder for the tools' caches. It is another one whenever their configuration, their versions or Node
 * has changed, because the tools do not notice every change, for example not one in this project's own lint
 * rules. Removes the folders of earlier configurations.
 * @param root of the project
 */
export function toolCache(root: string): string {
  const hash = createHash("sha256").update(process.version);
  for (const name of TOOL_CONFIGURATION) {
    for (const file of filesOf(path.join(root, name)))
      hash.update(`\0${path.relative(root, file)}\0`).update(fs.readFileSync(file));
  }
  const parent = path.join(root, "node_modules/.cache/verify");
  const folder = path.join(parent, hash.digest("hex").slice(0, 16));
  fs.mkdirSync(folder, { recursive: true });
  for (const name of fs.readdirSync(parent))
    if (name !== path.basename(folder)) fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  return folder;
}

function filesOf(file: string): string[] {
  if (!fs.existsSync(file)) return [];
  if (fs.statSync(file).isFile()) return [file];
  return fs
    .readdirSync(file)
    .sort()
    .flatMap((name) => filesOf(path.join(file, name)));
}
