/**
 * HelseID's own number of an error, as in `HID-1004` (domain 10). It is all that is kept of an
 * `error_description`, which may repeat what was sent.
 * @returns null when the text has none
 */
export function findErrorNumber(text: string | undefined): string | null {
  return /(?<![\w-])HID-\d{4}(?!\d)/.exec(text ?? "")?.[0] ?? null;
}
