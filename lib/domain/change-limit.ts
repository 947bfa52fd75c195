/*
 * How many installations one staff member may change or close alone. Single changes, bulk changes and
 * closures count together, so that a large change cannot be split into small ones. Onboarding and automatic
 * rotation do not count.
 */

/** The time in which a staff member's changes count together. */
export const CHANGE_LIMIT_SECONDS = 86_400;

/** After how long a change above the limit starts when nobody else could approve it. */
export const DELAY_SECONDS = 86_400;

/**
 * Whether a change needs a second person. An installation that was counted already counts once.
 * @param counted the installations that the staff member has changed within `CHANGE_LIMIT_SECONDS`
 * @param requested the installations of the change
 * @param limit 0 means that every change needs a second person
 */
export function isOverLimit(
  counted: readonly string[],
  requested: readonly string[],
  limit: number,
): boolean {
  return new Set([...counted, ...requested]).size > limit;
}

/**
 * When a change above the limit starts without approval.
 * @param otherAdministrators how many active administrators there are besides whoever requests it
 * @returns null when it never does, because somebody else can approve it
 */
export function startsWithoutApproval(otherAdministrators: number, now: Date): Date | null {
  return otherAdministrators > 0 ? null : new Date(now.getTime() + DELAY_SECONDS * 1000);
}
