import { oneLine } from "@/lib/base/plain-text";
import { z } from "zod";
import { entityId, requiredText, viewQueryText } from "@/lib/core/input/fields";
import { CHANNEL_FIELD_KINDS, CHANNEL_SCHEMAS, type ChannelInput } from "./internal/rule-fields";

/** Days before expiry, as people write them: `60, 30, 14, 7, 3, 1, 0`, where 0 is expired. */
const thresholds = z
  .string()
  .overwrite(oneLine)
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

const RuleInput = z.strictObject({
  /** Empty for a new one. */
  ruleId: entityId.or(z.literal("")),
  name: requiredText(100),
  /** A view's address; empty for the whole fleet. */
  query: viewQueryText,
  thresholds,
  officeHours: z.boolean(),
  digest: z.boolean(),
  unknownEveryDays: z.coerce
    .number("unknown-every")
    .int("unknown-every")
    .min(0, "unknown-every")
    .max(60, "unknown-every"),
  escalateAfterDays: z.coerce.number("days").int("days").min(1, "days").max(60, "days"),
  enabled: z.boolean(),
});

/** A rule as a form submits it: what every rule has, and the fields of each channel. */
export const SaveRule = RuleInput.extend(CHANNEL_SCHEMAS);
export type SaveRuleInput = z.input<typeof RuleInput> & ChannelInput;

/** The channels' fields, by which the form is read. */
export const RULE_FIELD_KINDS = CHANNEL_FIELD_KINDS;

/** An address on the open internet; its address is checked again when something is sent. */
export const webhookUrl = z
  .string()
  .overwrite(oneLine)
  .max(500, "too-long")
  .refine(
    (text) => URL.canParse(text) && new URL(text).protocol === "https:" && !new URL(text).username,
    "https",
  );
