import { PRIVATE_KEY_CODES } from "./private-key/form.ts";

/** Bytes of a file to import. */
export const MAX_FILE_BYTES = 20_000_000;

/** Formats that are recognized and not read; each has its sentence with the way on. */
export const UNREAD_FORMATS = [
  "file-xls",
  "file-xlsb",
  "file-numbers",
  "file-encrypted",
  "file-html",
  "file-xml",
  "file-json",
  "file-pdf",
  "file-image",
  "file-document",
  "file-archive",
] as const;
export type UnreadFormat = (typeof UNREAD_FORMATS)[number];

/** Why a file cannot be imported, by code; each has its sentence on the page. */
export const FILE_PROBLEMS = [
  "file-empty",
  "file-unreadable",
  "file-too-large",
  "file-unpacks-too-large",
  "file-too-long",
  "file-too-wide",
  ...UNREAD_FORMATS,
  ...PRIVATE_KEY_CODES,
  // Reading it came to the limit of memory or time.
  "file-too-complex",
  // Too many files wait to be read.
  "file-busy",
] as const;
export type FileProblem = (typeof FILE_PROBLEMS)[number];
