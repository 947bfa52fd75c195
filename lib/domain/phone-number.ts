import { asWritten } from "./as-written";

const LABEL =
  /^(?:(?:tel|tlf|telefon|phone|mob|mobil|mobile)\.? ?(?:nr|nummer|number|no)?(?![a-zæøå])|[tm](?=[.:]))[.:]{0,2} ?/i;
const NORWAY = "47";
/** Digits of a Norwegian number with and without its short forms, such as 02800 and 116117. */
const NATIONAL = /^(?:\d{8}|0\d{4}|116\d{3})$/;

/**
 * Reads a telephone number: Norwegian, or with a country code (ITU-T E.164: at most 15 digits).
 * @returns `+47 22 33 44 55` for a Norwegian one, `02800` for a short one, `+46812345678` for any other; null
 *   for what is none. Eleven digits without a country code may be a personal number, so they are none.
 */
export function readPhone(text: string): string | null {
  // Eight digits of a sheet may have become a number with an empty decimal.
  const written = asWritten(text)
    .replace(LABEL, "")
    .replace(/^(\d{8})[.,]0$/, "$1");
  const digits = written
    .replace(/\(0\)/g, "")
    .replace(/[\s().\-/‐-―·]/g, "")
    .replace(/^\+/, "");
  if (!/^\d{4,20}$/.test(digits)) return null;
  const isInternational = written.startsWith("+") || (digits.startsWith("00") && digits.length > 8);
  if (!isInternational) {
    if (NATIONAL.test(digits)) return norwegian(digits);
    return /^47\d{8}$/.test(digits) ? norwegian(digits.slice(2)) : null;
  }
  const number = written.startsWith("+") ? digits : digits.slice(2);
  if (number.startsWith(NORWAY)) return NATIONAL.test(number.slice(2)) ? norwegian(number.slice(2)) : null;
  return /^[1-9]\d{6,14}$/.test(number) ? `+${number}` : null;
}

function norwegian(national: string): string {
  return national.length === 8 ? `+${NORWAY} ${national.replace(/(\d\d)(?=\d)/g, "$1 ")}` : national;
}

/** The number as an address that a telephone opens (RFC 3966). */
export function phoneAddress(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, "")}`;
}
