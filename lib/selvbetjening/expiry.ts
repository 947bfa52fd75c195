/** Times outside these years stand for "none", as .NET's `DateTime.MinValue` and `MaxValue` do. */
const MIN_YEAR = 2000;
const MAX_YEAR = 2199;
/** A larger number of seconds would be after the year 5000, so it is one of milliseconds. */
const MAX_SECONDS = 1e11;

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const UNIX = /^\d{9,13}$/;

/**
 * When a key expires, as Selvbetjening writes it: ISO 8601, in UTC when it names no offset, or a Unix time
 * (domain section 10).
 * @returns null when it is not told, or written in a form that is not known
 */
export function parseExpiry(value: unknown): Date | null {
  if (typeof value === "number") return plausible(value > MAX_SECONDS ? value : value * 1000);
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (UNIX.test(text)) return parseExpiry(Number(text));
  if (!ISO.test(text)) return null;
  const hasOffset = !text.includes("T") || /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  return plausible(Date.parse(hasOffset ? text : `${text}Z`));
}

function plausible(ms: number): Date | null {
  const date = new Date(ms);
  // Also false for an invalid date, whose year is NaN.
  return date.getUTCFullYear() >= MIN_YEAR && date.getUTCFullYear() <= MAX_YEAR ? date : null;
}
