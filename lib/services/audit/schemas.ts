import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { searchText } from "@/lib/base/search-params";
import { AUDIT_ACTIONS, currentAuditAction } from "@/lib/domain/audit-actions";

const day = z.iso.date().or(z.literal("")).catch("").default("");

/** Filters of the page and the export, from the address. Invalid values fall back to their defaults. */
export const AuditView = z.object({
  /** Customer's name or number, or an installation's name. */
  q: searchText(MAX_LENGTH.search),
  /** A saved address may have the name that an earlier release gave the action. */
  action: z
    .preprocess(
      (value) => (typeof value === "string" ? (currentAuditAction(value) ?? value) : value),
      z.enum(AUDIT_ACTIONS).or(z.literal("")),
    )
    .catch("")
    .default(""),
  /** A staff member's id. */
  person: z.uuid().or(z.literal("")).catch("").default(""),
  /** Calendar days in Europe/Oslo, both included. */
  from: day,
  to: day,
  before: z
    .string()
    .max(18)
    .regex(/^\d{1,18}$/)
    .or(z.literal(""))
    .catch("")
    .default(""),
});
export type AuditView = z.infer<typeof AuditView>;
