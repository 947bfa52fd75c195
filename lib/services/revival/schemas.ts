import { z } from "zod";
import { entityId } from "@/lib/services/fields";

/** A step that the customer takes in a case, from the browser that holds it. */
export const CustomerStep = z.strictObject({
  caseId: entityId,
  installationId: entityId,
  /** The cookie that names the browser. */
  browser: z.string().min(20).max(100),
});
export type CustomerStepInput = z.input<typeof CustomerStep>;
