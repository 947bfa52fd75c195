import { z } from "zod";
import { ConfigurationSchema } from "@/lib/core/clients/configuration-schema";
import { entityId, reason } from "@/lib/core/input/fields";

const asJson = z
  .string()
  .max(200_000)
  .transform((text, issue) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      issue.addIssue({ code: "custom", message: "invalid" });
      return z.NEVER;
    }
  })
  .pipe(ConfigurationSchema);

export const CHANGE_SOURCES = ["EDIT", "RESTORE", "BULK"] as const;

export const PreviewChange = z.strictObject({ installationId: entityId, base: asJson, wanted: asJson });
export const ApplyChange = z.strictObject({
  installationId: entityId,
  operationId: z.string().min(10).max(100),
  base: asJson,
  wanted: asJson,
  reason,
  source: z.enum(CHANGE_SOURCES),
});
export type ApplyChangeInput = z.input<typeof ApplyChange>;
