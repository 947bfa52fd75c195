import { z } from "zod";
import { ROLES } from "@/lib/domain/permissions";
import { emailLines, entityId, requiredText } from "@/lib/core/input/fields";

/** Days before expiry, as people write them: `60, 30, 14, 7, 3, 1, 0`, where 0 is expired. */
const thresholds = z
  .string()
  .trim()
  .max(200, "too-long")
  .transform((text) => [...new Set(text.split(/[\s,;]+/).filter(Boolean))].map(Number))
  .refine(
    (list) =>
      list.length > 0 &&
      list.length <= 20 &&
      list.every((days) => Number.isInteger(days) && days >= 0 && days <= 730),
    "thresholds",
  )
  .transform((list) => list.sort((a, b) => b - a));

export const SaveRule = z.strictObject({
  /** Empty for a new one. */
  ruleId: entityId.or(z.literal("")),
  name: requiredText(100),
  /** A view's address; empty for the whole fleet. */
  query: z.string().max(2000, "too-long"),
  thresholds,
  emails: emailLines,
  toRoles: z.array(z.enum(ROLES)).max(ROLES.length),
  toPeople: z.array(entityId).max(500, "too-many"),
  toCustomer: z.boolean(),
  customerLink: z.boolean(),
  webhookId: entityId.or(z.literal("")),
  officeHours: z.boolean(),
  digest: z.boolean(),
  escalateTo: emailLines,
  escalateToRoles: z.array(z.enum(ROLES)).max(ROLES.length),
  escalateAfterDays: z.coerce.number("days").int("days").min(1, "days").max(60, "days"),
  enabled: z.boolean(),
});

/** An address on the open internet; where it leads is judged again when something is sent. */
export const webhookUrl = z
  .string()
  .trim()
  .max(500, "too-long")
  .refine(
    (text) => URL.canParse(text) && new URL(text).protocol === "https:" && !new URL(text).username,
    "https",
  );
