import { isBelievable } from "@/lib/base/instant";
import { expiryOfDate } from "./key-status";

/**
 * Dates further away are asked for a second time: a client key lives for months, so the year is probably
 * wrong.
 */
const MAX_UNCONFIRMED_YEARS = 2;

/**
 * Validates the date that a person read in Selvbetjening.
 * @param expiresOn as YYYY-MM-DD; it counts from the start of that day in Oslo
 * @param again the same date, typed a second time; empty when it was not asked for
 * @returns the fields that are refused, with their codes; empty when the date can be stored
 */
export function statedExpiryProblems(
  expiresOn: string,
  again: string,
  now: Date,
): { expiresOn?: "date-past" | "date"; expiresAgain?: "date-far" | "date-differs" } {
  const expiresAt = expiryOfDate(expiresOn);
  if (expiresAt <= now) return { expiresOn: "date-past" };
  // Typed twice it would be stored, and be read as unknown everywhere (`readInstant`).
  if (!isBelievable(expiresAt)) return { expiresOn: "date" };
  const far = new Date(now);
  far.setUTCFullYear(far.getUTCFullYear() + MAX_UNCONFIRMED_YEARS);
  if (expiresAt <= far || again === expiresOn) return {};
  return { expiresAgain: again === "" ? "date-far" : "date-differs" };
}

/** What staff and the customer have stated of one key. */
export interface StatedExpiries {
  staff: Date | null;
  customer: Date | null;
}

/** The one that counts: the earlier, so that nobody relies on a day too many. */
export function earlierStated(
  stated: StatedExpiries,
): { expiresAt: Date; source: "person" | "customer" } | null {
  const { staff, customer } = stated;
  if (staff && (!customer || staff <= customer)) return { expiresAt: staff, source: "person" };
  return customer ? { expiresAt: customer, source: "customer" } : null;
}
