import { addSeconds } from "@/lib/base/clock";
import { osloDate, osloDayStart } from "./key-status";

/** For how many days an alert may be snoozed, or until the day before the key expires. */
export const SNOOZE_CHOICES = ["1", "3", "7", "14", "day-before"] as const;
export type SnoozeChoice = (typeof SNOOZE_CHOICES)[number];

/**
 * When a snooze ends. It never passes the expiry: an alert that somebody has snoozed is back at the start of
 * the day before in Oslo at the latest. A key that has expired already, and an expiry that is unknown, set no
 * limit.
 * @returns null when the choice would pass the expiry, or the day before has begun
 */
export function snoozeEnd(choice: SnoozeChoice, expiresAt: Date | null, now: Date): Date | null {
  const limit = expiresAt !== null && expiresAt > now ? dayBefore(expiresAt) : null;
  const end = choice === "day-before" ? limit : addSeconds(now, Number(choice) * 86_400);
  if (end === null || end <= now) return null;
  return limit !== null && end > limit ? null : end;
}

/** The choices that do not pass the expiry, each with the end of its snooze. */
export function snoozeChoices(expiresAt: Date | null, now: Date): { choice: SnoozeChoice; until: Date }[] {
  return SNOOZE_CHOICES.flatMap((choice) => {
    const until = snoozeEnd(choice, expiresAt, now);
    return until ? [{ choice, until }] : [];
  });
}

function dayBefore(expiresAt: Date): Date {
  return osloDayStart(osloDate(expiresAt).toISOString().slice(0, 10), -1);
}
