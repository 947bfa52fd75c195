"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import { IMPORT_FIELDS, type ImportField } from "@/lib/domain/import-columns";
import { paths } from "@/lib/domain/routes";
import { correctRows } from "@/lib/services/import/correct-rows";
import { forgetHeading } from "@/lib/services/import/forget-heading";
import { mapImport } from "@/lib/services/import/map-import";
import { rereadImport } from "@/lib/services/import/reread-import";
import { retryImport } from "@/lib/services/import/retry-import";
import { setImportState } from "@/lib/services/import/set-import-state";
import { undoImport } from "@/lib/services/import/undo-import";

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
  run: (ctx, form) =>
    setImportState(ctx, {
      runId: form.text("runId"),
      command: form.text("command"),
      environmentWord: form.text("environmentWord"),
    }),
});

export const undoImportAction = defineAction<void>({
  name: "undoImport",
  permission: "fleet.import",
  run: (ctx, form) => undoImport(ctx, { runId: form.text("runId") }),
});

export const correctRowsAction = defineAction({
  name: "correctRows",
  permission: "fleet.import",
  run: (ctx, form) =>
    correctRows(ctx, {
      runId: form.text("runId"),
      edits: form.startingWith("cell.").map(({ name, value }) => {
        const [line = "", field = ""] = name.split(".");
        return { line: Number(line), field: field as ImportField, value };
      }),
    }),
});

export const retryImportAction = defineAction<void>({
  name: "retryImport",
  permission: "fleet.import",
  run: async (ctx, form) => {
    const { runId } = await retryImport(ctx, { runId: form.text("runId") });
    redirect(paths.importRun(runId));
  },
});

export const rereadImportAction = defineAction<void>({
  name: "rereadImport",
  permission: "fleet.import",
  run: (ctx, form) =>
    rereadImport(ctx, {
      runId: form.text("runId"),
      encoding: form.text("encoding"),
      delimiter: form.text("delimiter"),
      sheet: form.text("sheet"),
      headingRow: form.text("headingRow"),
      include: form.all("include"),
    }),
});

export const forgetHeadingAction = defineAction<void>({
  name: "forgetHeading",
  permission: "fleet.import",
  run: (ctx, form) => forgetHeading(ctx, { heading: form.text("heading") }),
});
