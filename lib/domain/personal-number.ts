import { readOrganizationNumber } from "./organization-number";

/**
 * Eleven digits that are no part of an identifier, as personal numbers and D numbers are written: alone, or
 * right after one word, such as "fnr01020345678".
 */
const PERSONAL = /(?:(?<![\p{L}\d_-])|(?<=(?<![\p{L}\d_-])\p{L}{1,20}))\d{6}[\s.-]?\d{5}(?![\p{L}\d_-])/gu;
const MASK = "•••••••••••";

/** Whether a text is eleven digits, however they are grouped, which may be a personal number. */
export function mayBePersonalNumber(text: string): boolean {
  return readOrganizationNumber(text).problem === "organization-number-personal";
}

/** A text from a file as it may be shown: what may be a personal number is not repeated. */
export function hidePersonalNumbers(text: string): string {
  return mayBePersonalNumber(text) ? MASK : text.replace(PERSONAL, MASK);
}
