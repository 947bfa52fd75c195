import { addSeconds } from "@/lib/base/clock";
import { nextRenewalDay } from "./office-hours";

/** How many keys the planner renews in one run, of which there is one every ten minutes. */
export const MAX_RENEWALS_PER_RUN = 50;
/** Limits how many clients a fault reaches that is noticed late. */
export const MAX_RENEWALS_PER_DAY = 500;

const DAY_SECONDS = 86_400;

/** Automatic renewals that were started after this use up the limit of a day. */
export function countedSince(now: Date): Date {
  return addSeconds(now, -DAY_SECONDS);
}

export interface RenewalTimes {
  /** From when on the key is renewed on any day that is a renewal day. */
  renewableFrom: Date;
  /** From when on it is renewed on any day. */
  urgentFrom: Date;
  expiresAt: Date;
}

/** When the key is due for the planner at the earliest; null when it expires before that. */
export function dueAt({ renewableFrom, urgentFrom, expiresAt }: RenewalTimes, now: Date): Date | null {
  const soonest = (date: Date) => (date > now ? date : now);
  const planned = nextRenewalDay(soonest(renewableFrom));
  const urgent = soonest(urgentFrom);
  const due = planned < urgent ? planned : urgent;
  return due < expiresAt ? due : null;
}

/**
 * When the limit of a day leaves room for a key that is due.
 * @param starts of the automatic renewals that use up the limit then, the earliest first
 * @param before how many other keys are due that come before it
 */
export function roomWithinLimit(due: Date, starts: readonly Date[], before: number): Date {
  const free = Math.max(0, MAX_RENEWALS_PER_DAY - starts.length);
  // Each start makes room for another one a day later, those that had to wait for room too.
  const days = Math.floor(before / MAX_RENEWALS_PER_DAY);
  const place = before % MAX_RENEWALS_PER_DAY;
  if (place < free) return addSeconds(due, days * DAY_SECONDS);
  const ended = starts[starts.length - MAX_RENEWALS_PER_DAY + place]!;
  return addSeconds(ended, (days + 1) * DAY_SECONDS);
}
