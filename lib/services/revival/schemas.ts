import { z } from "zod";
import { entityId } from "@/lib/core/input/fields";
import { REVIVAL_DAYS } from "@/lib/domain/revival";

/** For how many days a customer's link is valid. */
export const revivalDays = z.coerce
  .number()
  .refine((days) => (REVIVAL_DAYS as readonly number[]).includes(days), "days");

/** A step of a revival, submitted by the customer from the browser that the revival is bound to. */
export const CustomerStep = z.strictObject({
  revivalId: entityId,
  installationId: entityId,
  /** The value of the cookie that identifies the browser. */
  browser: z.string().min(20).max(100),
});
export type CustomerStepInput = z.input<typeof CustomerStep>;
