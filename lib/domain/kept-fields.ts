/*
 * Which fields of a form the browser may keep while somebody signs in again. Never a secret, key material or
 * a code: a field is left out by its kind, by its name, and by what stands in it.
 */

/** Kinds of controls that are kept; not hidden ones, files and passwords. */
const KINDS = new Set([
  "text",
  "search",
  "email",
  "tel",
  "url",
  "number",
  "date",
  "time",
  "datetime-local",
  "checkbox",
  "radio",
  "select-one",
  "textarea",
]);

/** What fields with secrets, codes, key material and confirmations are called. */
const SECRET_NAMES =
  /code|key|jwk|kid|pass|phrase|secret|token|assertion|authorization|credential|pem|pin|otp|confirm|again|pasted|^text$|^url$/i;

/** Names of settings that the pattern above takes for more than they are. */
const SETTING_NAMES = new Set(["keyLifetimeDays", "keyAlgorithm", "withCode"]);

/** Longest value that is kept: a longer one is a file's contents. */
const MAX_KEPT_LENGTH = 5000;

const SECRET_VALUES = [
  // A JSON Web Token.
  /eyJ/,
  // Key material and secrets in base64 or hexadecimal; identifiers are shorter.
  /[A-Za-z0-9+/_-]{40}/,
  // What may be a national identity number, however its digits are grouped.
  /(^|\D)\d{2}[\s.-]?\d{2}[\s.-]?\d{2}[\s.-]?\d{3}[\s.-]?\d{2}(\D|$)/,
  // A code that is read out over the phone, alone or in a sentence; six digits of a longer number are none.
  /(?<![\p{L}\d-]|\d\s)\d{3}[\s-]?\d{3}(?![\p{L}\d-]|\s\d)/u,
];

export interface KeptField {
  name: string;
  /** The control's `type`. */
  type: string;
  autocomplete: string;
  value: string;
}

/**
 * Whether a field's value may be kept.
 * @param findPrivateKey the detector, which a page loads only when it is needed
 */
export function mayKeepField(
  { name, type, autocomplete, value }: KeptField,
  findPrivateKey: (text: string) => unknown,
): boolean {
  if (!KINDS.has(type) || name === "" || value.length > MAX_KEPT_LENGTH) return false;
  if (/one-time-code|password|cc-/.test(autocomplete)) return false;
  if (SECRET_NAMES.test(name) && !SETTING_NAMES.has(name)) return false;
  return !SECRET_VALUES.some((pattern) => pattern.test(value)) && !findPrivateKey(value);
}
