import fs from "node:fs";
// With its ending: next.config.mjs loads this file before any bundler or loader.
import { EnvironmentError } from "./environment-error.ts";

/*
 * The only reader of `.env` and `.env.owner`, for the portal (next.config.mjs), the workers, the commands and
 * the scripts in `deploy`. Next, Node, Docker Compose and systemd each have rules of their own; these are
 * documented in docs/operator.md, and a value in single quotes is the same for all of them.
 */

const ASSIGNMENT = /(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=/y;
const REST_AFTER_QUOTE = /[ \t]*(?:#.*)?$/my;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", $: "$" };

/**
 * Parses settings, one `NAME=value` a line. `$` is an ordinary character everywhere. A value is
 * - without quotes: up to the end of the line or to a `#` after white space, without white space around it;
 * - in single quotes or backticks: exactly what is between them, which may be several lines;
 * - in double quotes: the same, where `\n`, `\r`, `\t`, `\"`, `\\` and `\$` stand for one character each, and
 *   any other backslash for itself.
 *
 * `export` before a name, empty lines, lines that begin with `#`, a byte order mark and any kind of line end
 * are accepted. The last of two assignments of a name is used.
 * @param file its name, for messages
 * @throws EnvironmentError with the number of the line that cannot be read; never with its text
 */
export function parseEnvText(text: string, file: string): Record<string, string> {
  const settings: Record<string, string> = {};
  const source = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  let position = 0;
  while (position < source.length) {
    const lineEnd = endOfLine(source, position);
    const line = source.slice(position, lineEnd);
    if (/^\s*(?:#|$)/.test(line)) {
      position = lineEnd + 1;
      continue;
    }
    ASSIGNMENT.lastIndex = position + (line.length - line.trimStart().length);
    const name = ASSIGNMENT.exec(source)?.[1];
    if (!name)
      throw unreadable(file, source, position, "is neither NAME=value nor a comment that begins with #");
    const rest = source.slice(ASSIGNMENT.lastIndex, lineEnd);
    const value = /^[ \t]*["'`]/.test(rest)
      ? quotedValue(source, lineEnd - rest.trimStart().length)
      : { text: unquoted(rest), end: lineEnd };
    if (value === null)
      throw unreadable(
        file,
        source,
        position,
        `gives ${name} a value that begins with a quote and does not end with it. Put the whole value in quotes, as in ${name}='…', or none of it`,
      );
    if (value.text.includes("\0"))
      throw unreadable(file, source, position, `gives ${name} a value with a NUL character`);
    settings[name] = value.text;
    position = value.end + 1;
  }
  return settings;
}

/** @returns null when the quote is not closed, or is not the end of the value */
function quotedValue(source: string, start: number): { text: string; end: number } | null {
  const quote = source[start]!;
  let text = "";
  let position = start + 1;
  while (source[position] !== quote) {
    if (position >= source.length) return null;
    const escaped =
      quote === '"' && source[position] === "\\" ? ESCAPES[source[position + 1] ?? ""] : undefined;
    text += escaped ?? source[position];
    position += escaped === undefined ? 1 : 2;
  }
  REST_AFTER_QUOTE.lastIndex = position + 1;
  return REST_AFTER_QUOTE.test(source) ? { text, end: endOfLine(source, position) } : null;
}

function unquoted(rest: string): string {
  const comment = /[ \t]#/.exec(rest);
  return (comment ? rest.slice(0, comment.index) : rest).trim();
}

function endOfLine(source: string, position: number): number {
  const end = source.indexOf("\n", position);
  return end === -1 ? source.length : end;
}

function unreadable(file: string, source: string, position: number, what: string): EnvironmentError {
  const line = source.slice(0, position).split("\n").length;
  return new EnvironmentError(`${file}: line ${line} ${what}.`);
}

/**
 * The settings in a file.
 * @returns null when there is none
 * @throws EnvironmentError when it cannot be read
 */
export function readEnvFile(file: string): Record<string, string> | null {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    const reason =
      code === "EACCES"
        ? "this user may not read it"
        : code === "EISDIR"
          ? "it is a folder"
          : (code ?? "unknown");
    throw new EnvironmentError(`${file} cannot be read: ${reason}.`);
  }
  const utf16 = bytes.includes(0) || (bytes[0] === 0xff && bytes[1] === 0xfe);
  if (utf16) throw new EnvironmentError(`${file} is UTF-16 text or not text at all. Save it as UTF-8.`);
  try {
    return parseEnvText(new TextDecoder("utf-8", { fatal: true }).decode(bytes), file);
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(`${file} has letters that are not UTF-8. Save it as UTF-8.`);
  }
}

/** Sets the variables of a file that are not set already. A missing file changes nothing. */
export function loadEnvFile(file: string, target: Record<string, string | undefined> = process.env): void {
  for (const [name, value] of Object.entries(readEnvFile(file) ?? {})) target[name] ??= value;
}

/** The functions of `@next/env` that are used here. */
interface NextEnv {
  resetEnv: () => void;
  updateInitialEnv: (values: Record<string, string>) => void;
}

/**
 * Makes `.env` mean for the portal what it means for every other process. Next has read it before it loads
 * next.config.mjs, has expanded `$` in it, and has read .env.local, .env.production and .env.development
 * too; all of that is taken back.
 */
export function replaceNextsEnv(next: NextEnv, file: string): void {
  next.resetEnv();
  // Next reads no file again in this process and those that it starts.
  process.env.__NEXT_PROCESSED_ENV = "true";
  loadEnvFile(file);
  next.updateInitialEnv({ ...readEnvFile(file), ...definedIn(process.env) });
}

function definedIn(source: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Files that Next would read by itself, and that nothing reads here. */
export function unreadEnvFiles(folder = "."): string[] {
  return [".env.local", ".env.production", ".env.production.local"].filter((name) =>
    fs.existsSync(`${folder}/${name}`),
  );
}
