import { asWritten, hasLostDigits, withoutDecimals, withPlainDashes } from "./as-written";

const PREFIX =
  /^(?:(?:urn:oid:)?2\.16\.578\.1\.12\.4\.1\.2[:|#^]{1,3}|(?:no:)?(?:nhn:)?her ?[-_]? ?(?:id|nr|nummer)?\.? ?(?:nr\.? ?)?[:=]? ?)?#? ?/i;

/**
 * Reads a HER-id (an id in the address registry): up to ten digits, as people write it (`HER-id: 8 094 866`,
 * `8094866.0`) or with its register's identifier in front.
 * @returns null for anything else
 */
export function readHerId(text: string): string | null {
  const written = withPlainDashes(asWritten(text));
  if (hasLostDigits(written)) return null;
  const value = withoutDecimals(written.replace(PREFIX, "")).replace(/(?<=\d)[ .](?=\d)/g, "");
  const digits = /^\d{1,3}(?:[,'’]\d{3}){1,3}$/.test(value) ? value.replace(/\D/g, "") : value;
  return /^\d{1,10}$/.test(digits) ? digits : null;
}
