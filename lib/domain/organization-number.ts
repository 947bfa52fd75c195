// Relative and with their extensions, since the thread that reads files runs this file as it is.
import { oneLine } from "../base/plain-text.ts";
import { asWritten, hasLostDigits, withoutDecimals } from "./as-written.ts";

/** Why a text is not an organization number; the text on screen is `fields.<code>`. */
export const ORGANIZATION_NUMBER_PROBLEMS = [
  "required",
  "organization-number",
  "organization-number-length",
  "organization-number-check",
  "organization-number-digits-lost",
  "organization-number-personal",
] as const;
export type OrganizationNumberProblem = (typeof ORGANIZATION_NUMBER_PROBLEMS)[number];

export type OrganizationNumberReading =
  | { number: string; problem: null }
  /** `digits`: as understood, for the message; empty when they may be a person's. */
  | { number: null; problem: OrganizationNumberProblem; digits: string };

/**
 * Prefixes by which systems name the register: PEPPOL and eFormidling (ISO 6523), and identifiers as FHIR and
 * HelseID write them (domain 3.8).
 */
const SCHEME = /^(?:iso6523-actorid-upis::)?(?:urn:oid:[\d.]{3,60}|0192|9908)[:|#^]{1,3}/i;

/** Words that people write around the number, in lower case. */
const WORDS = new Set(
  (
    "no nor mva vat moms org orgnr orgno orgnummer organisasjonsnr organisasjonsnummer organisasjon " +
    "organization organisation number nr no num nummer foretaksregisteret foretak foretaksnummer enhet enh " +
    "foretaksnr virksomhetsnummer virksomhetsnr virksomhet virks bedriftsnummer bedriftsnr bedrift reg regnr " +
    "registreringsnummer juridisk hovedenhet underenhet enhetsregisteret brreg"
  ).split(" "),
);

/** The beginning of the address of a page, which may be one of Brønnøysund. */
const PAGE = /^(?:https?:\/\/|[a-z\d.]{0,30}brreg\.no\/)/i;

/** Between, before and after the digits. */
const SEPARATORS = /^[\s.,'’‘`"_:;/\\()[\]{}<>|#*·•=+‐-―−-]*$/u;

const DIGITS = 9;
/** Digits of a personal number, and of a D number. */
const PERSONAL_DIGITS = 11;

/**
 * Reads an organization number in any of the ways in which people and systems write it: with spaces, dots,
 * `NO` and `MVA` around it, as a number of a sheet, with a register's prefix or as an address of Brønnøysund.
 * Eleven digits may be a personal number: nothing of them is repeated.
 */
export function readOrganizationNumber(text: string): OrganizationNumberReading {
  const written = asWritten(text);
  if (written === "") return invalid(oneLine(text) === "" ? "required" : "organization-number");
  const page = PAGE.test(written) ? numberOfPage(written) : null;
  if (page) return checked(page);
  if (hasLostDigits(written)) return checkedScientific(written);
  const value = written.replace(SCHEME, "");
  const letters = value.toLowerCase().match(/\p{L}+/gu) ?? [];
  const others = value.replace(/[\p{L}\d]/gu, "");
  if (!SEPARATORS.test(others) || !letters.every((word) => WORDS.has(word)))
    return invalid("organization-number");
  return checked(digitsOf(value));
}

/** An organization number that is certain, or the nine digits of one whose check digit is wrong. */
export function writtenOrganizationNumber(text: string): string | null {
  const reading = readOrganizationNumber(text);
  if (reading.problem === null) return reading.number;
  return reading.problem === "organization-number-check" ? reading.digits : null;
}

/** The digits, without the empty decimals of a number from a sheet. */
function digitsOf(value: string): string {
  const figures = value.replace(/[^\d.,]/g, "");
  const whole = onlyDigits(withoutDecimals(figures));
  return whole.length === DIGITS ? whole : onlyDigits(figures);
}

function onlyDigits(text: string): string {
  return text.replace(/\D/g, "");
}

/** The only number of nine digits in an address, such as one of Brønnøysund's pages. */
function numberOfPage(address: string): string | null {
  const found = new Set(address.split(/\D+/).filter((digits) => digits.length === DIGITS));
  return found.size === 1 ? [...found][0]! : null;
}

/** `3.15700000E+08` has all nine digits; fewer say nothing about those that were left out. */
function checkedScientific(written: string): OrganizationNumberReading {
  const all = /^(\d)[.,](\d{8}) ?[eE] ?\+?0{0,2}8$/.exec(written);
  return all ? checked(`${all[1]}${all[2]}`) : invalid("organization-number-digits-lost");
}

function checked(digits: string): OrganizationNumberReading {
  if (isOrganizationNumber(digits)) return { number: digits, problem: null };
  if (digits.length === DIGITS) return invalid("organization-number-check", digits);
  if (digits.length === PERSONAL_DIGITS) return invalid("organization-number-personal");
  return digits ? invalid("organization-number-length", digits) : invalid("organization-number");
}

function invalid(problem: OrganizationNumberProblem, digits = ""): OrganizationNumberReading {
  return { number: null, problem, digits };
}

/**
 * Splits a line such as `NO 987 654 321 MVA Avdeling nord` after its number. Reads each character once.
 * @returns an empty number when the line does not begin with nine digits, apart from what people write around
 *   them, or when a tenth follows at once
 */
export function leadingOrganizationNumber(line: string): { number: string; rest: string } {
  const none = { number: "", rest: line };
  const text = oneLine(line).replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10));
  const scheme = SCHEME.exec(text)?.[0].length ?? 0;
  let number = "";
  let index = scheme;
  for (; index < text.length && number.length < DIGITS; index += 1) {
    const character = text[index]!;
    if (/\d/.test(character)) number += character;
    else if (number !== "" && !SEPARATORS.test(character)) return none;
  }
  const before = text.slice(scheme, text.slice(scheme).search(/\d/) + scheme);
  if (number.length < DIGITS || !isPreamble(before)) return none;
  const tail = /^(?:[.,]0{1,2}(?!\d))?(?:\s{0,3}MVA(?![\p{L}\d]))?/iu.exec(text.slice(index, index + 12))![0];
  const rest = text.slice(index + tail.length);
  return /^\d/.test(rest) ? none : { number, rest };
}

/** Whether only words such as `Org.nr.` and separators stand before the digits. */
function isPreamble(text: string): boolean {
  const letters = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return letters.every((word) => WORDS.has(word)) && SEPARATORS.test(text.replace(/\p{L}/gu, ""));
}

/**
 * Whether a number is of the kind that synthetic organizations have, or real ones; null when it is no
 * organization number, or of neither kind.
 */
export function organizationKind(text: string): "synthetic" | "real" | null {
  const { number } = readOrganizationNumber(text);
  if (number === null) return null;
  return /^[23]/.test(number) ? "synthetic" : /^[89]/.test(number) ? "real" : null;
}

const WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];

/**
 * Norwegian organization number: nine digits, the last a modulus-11 check digit. Real ones start with 8 or 9,
 * synthetic ones in the test environment with 2 or 3, so the first digit is not validated.
 */
export function isOrganizationNumber(text: string): boolean {
  if (!/^[1-9]\d{8}$/.test(text)) return false;
  return checkDigit(text.slice(0, 8)) === Number(text[8]);
}

/** The check digit of eight digits; null when none exists (remainder 1). */
export function checkDigit(eight: string): number | null {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(eight[index]), 0);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? null : digit;
}

/** `123456789` → `123 456 789`. */
export function formatOrganizationNumber(number: string): string {
  return number.replace(/^(\d{3})(\d{3})(\d{3})$/, "$1\u00a0$2\u00a0$3");
}
