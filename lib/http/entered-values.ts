import { readOrganizationNumber } from "@/lib/domain/organization-number";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";

/**
 * Fields of secrets: what was entered there is sent to no page. A test compares them with the password
 * fields.
 */
export const SECRET_FIELDS: readonly string[] = [
  "apiKey",
  "privateKey",
  "passphrase",
  "madePassphrase",
  "assertion",
  "secret",
  "code",
];

/** A signed token, in whichever field it was pasted. */
const TOKEN = /\beyJ[\w-]{10,}\.[\w-]{10,}/;
const MAX_LENGTH = 20_000;

/**
 * What a form contained, so that the page that follows can show it again: without JavaScript it is a new
 * page, whose form would be as it was before. Nothing secret is in it, and no files.
 * @returns undefined when it is too long for a page
 */
export function enteredValues(form: FormData): Record<string, string[]> | undefined {
  const entered: Record<string, string[]> = {};
  for (const [name, value] of form) {
    // React's own fields name the action.
    if (typeof value !== "string" || name.includes("$ACTION") || isSecret(name, value)) continue;
    (entered[name] ??= []).push(value);
  }
  return JSON.stringify(entered).length <= MAX_LENGTH ? entered : undefined;
}

function isSecret(name: string, value: string): boolean {
  if (SECRET_FIELDS.includes(name) || TOKEN.test(value) || mayBePersonal(value)) return true;
  // A longer one makes the page too long, and nothing is shown again.
  return value.length <= MAX_LENGTH && findPrivateKey(value) !== null;
}

/** A field with eleven digits, which may be a national identity number. */
function mayBePersonal(value: string): boolean {
  return readOrganizationNumber(value).problem === "organization-number-personal";
}
