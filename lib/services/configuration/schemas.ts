import { z } from "zod";
import { ConfigurationSchema } from "@/lib/core/clients/configuration-schema";
import { entityId, reason, typedConfirmation } from "@/lib/core/input/fields";

export const CHANGE_SOURCES = ["EDIT", "RESTORE", "BULK"] as const;

export const PreviewChange = z.strictObject({
  installationId: entityId,
  base: ConfigurationSchema,
  wanted: ConfigurationSchema,
});
export const ApplyChange = z.strictObject({
  installationId: entityId,
  operationId: z.string().min(10).max(100),
  base: ConfigurationSchema,
  wanted: ConfigurationSchema,
  reason,
  source: z.enum(CHANGE_SOURCES),
  /** What was typed to confirm that the customer has another client for messages (`second-client.ts`). */
  confirmation: typedConfirmation.default(""),
});
export type ApplyChangeInput = z.input<typeof ApplyChange>;
