import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { searchText, sequenceText } from "@/lib/base/search-params";
import type { FieldErrors } from "@/lib/base/errors";
import { AUDIT_ACTIONS, currentAuditAction } from "./audit-actions";

/** A day of the years 2000 to 2099: the audit has no other, and PostgreSQL has no day after 9999-12-31. */
const day = z.iso.date().startsWith("20").or(z.literal("")).catch("").default("");

export const AUDIT_ACTORS = ["staff", "customer", "system"] as const;

/**
 * Filters of the page and the export, from the address. Invalid values fall back to their defaults;
 * `readAuditView` reports the days among them.
 */
export const AuditView = z.object({
  /** Customer's name or number, an installation's name or client id, or the beginning of a kid. */
  q: searchText(MAX_LENGTH.search),
  /** A saved address may have the name that an earlier release gave the action. */
  action: z
    .preprocess(
      (value) => (typeof value === "string" ? (currentAuditAction(value) ?? value) : value),
      z.enum(AUDIT_ACTIONS).or(z.literal("")),
    )
    .catch("")
    .default(""),
  /** Who did it: staff, customers (or their program), or the portal itself. */
  by: z.enum(AUDIT_ACTORS).or(z.literal("")).catch("").default(""),
  /** A staff member's id. */
  person: z.uuid().or(z.literal("")).catch("").default(""),
  /** Calendar days in Europe/Oslo, both included. */
  from: day,
  to: day,
  before: sequenceText.or(z.literal("")).catch("").default(""),
});
export type AuditView = z.infer<typeof AuditView>;

/**
 * Reads the filters of an address. A day that is none, or far away, is a problem instead of no filter at all:
 * an extract of all years would look like that of the days that were asked for.
 * @returns the problems as codes of `fields`; empty when the view can be shown
 */
export function readAuditView(query: Record<string, unknown>): { view: AuditView; problems: FieldErrors } {
  const view = AuditView.parse(query);
  const problems: FieldErrors = {};
  for (const name of ["from", "to"] as const)
    if ((query[name] ?? "") !== "" && view[name] === "") problems[name] = "day";
  return { view, problems };
}
