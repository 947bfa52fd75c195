import { calendarDaysBetween } from "./key-status";

/** What happens, as programs read it (the `type` of a webhook). */
export const EXPIRY_EVENTS = ["key.expiring", "key.expired", "key.expiry-unknown"] as const;
export type ExpiryEvent = (typeof EXPIRY_EVENTS)[number];

/** Each has its text `alertText.expiry.<phrase>` in the message files. */
export const EXPIRY_PHRASES = [
  "expires-today",
  "expires-tomorrow",
  "expires-in-days",
  "expired-today",
  "expired-yesterday",
  "expired-days-ago",
  "expiry-unknown",
] as const;
export type ExpiryPhrase = (typeof EXPIRY_PHRASES)[number];

/** What every message, calendar entry and export says about the expiry of one key. */
export interface ExpiryStatement {
  event: ExpiryEvent;
  phrase: ExpiryPhrase;
  /**
   * In calendar days of Europe/Oslo, never negative: until the expiry, or since it; 0 when it is unknown.
   */
  days: number;
  /**
   * The same with a sign, for programs: 0 on the day of the expiry, whether before or after it, and negative
   * from the day after. Whether the key has expired is said by `event` alone. Null when it is unknown.
   */
  daysLeft: number | null;
}

const UNKNOWN: ExpiryStatement = {
  event: "key.expiry-unknown",
  phrase: "expiry-unknown",
  days: 0,
  daysLeft: null,
};

/**
 * The one rule of what a message says about an expiry. A key has expired from the instant of its expiry on,
 * as in `keyStatus`; days are calendar days in Oslo, so that "tomorrow" is the next date on the wall.
 * @param expiresAt null when nobody knows it, which never means "does not expire"
 */
export function expiryStatement(expiresAt: Date | null, now: Date): ExpiryStatement {
  if (!expiresAt) return UNKNOWN;
  const daysLeft = calendarDaysBetween(now, expiresAt);
  const days = Math.abs(daysLeft);
  if (expiresAt <= now) {
    const phrase = days === 0 ? "expired-today" : days === 1 ? "expired-yesterday" : "expired-days-ago";
    return { event: "key.expired", phrase, days, daysLeft };
  }
  const phrase = days === 0 ? "expires-today" : days === 1 ? "expires-tomorrow" : "expires-in-days";
  return { event: "key.expiring", phrase, days, daysLeft };
}
