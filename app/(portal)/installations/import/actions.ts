"use server";

import { defineAction } from "@/lib/http/define-action";
import { IMPORT_FIELDS } from "@/lib/domain/import-columns";
import { mapImport } from "@/lib/services/import/map-import";
import { setImportState } from "@/lib/services/import/set-import-state";

export const mapImportAction = defineAction<void>({
  name: "mapImport",
  permission: "fleet.import",
  run: (ctx, form) =>
    mapImport(ctx, {
      runId: form.text("runId"),
      templateId: form.text("templateId"),
      columns: Object.fromEntries(IMPORT_FIELDS.map((field) => [field, form.text(field)])),
    }),
});

export const setImportStateAction = defineAction<void>({
  name: "setImportState",
  permission: "fleet.import",
  run: (ctx, form) => setImportState(ctx, { runId: form.text("runId"), command: form.text("command") }),
});
