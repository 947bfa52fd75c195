import { PRIVATE_KEY_CODES } from "./private-key/form.ts";

/** Bytes of a file to import. */
export const MAX_FILE_BYTES = 20_000_000;

/** Why a file cannot be imported, by code; each has its sentence on the page. */
export const FILE_PROBLEMS = [
  "file-empty",
  "file-unreadable",
  "file-too-large",
  "file-unpacks-too-large",
  "file-too-long",
  "file-too-wide",
  "cell-too-long",
  ...PRIVATE_KEY_CODES,
  // Reading it came to the limit of memory or time.
  "file-too-complex",
  // Too many files wait to be read.
  "file-busy",
] as const;
export type FileProblem = (typeof FILE_PROBLEMS)[number];
