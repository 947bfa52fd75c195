"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import { installationIdsOf } from "@/lib/domain/bulk-form";
import { paths } from "@/lib/domain/routes";
import { approveBulk } from "@/lib/services/bulk/approve-bulk";
import { type BulkPlan, planBulk } from "@/lib/services/bulk/plan-bulk";
import { setBulkState } from "@/lib/services/bulk/set-bulk-state";
import { startBulk } from "@/lib/services/bulk/start-bulk";

/** The field with the value of a change, for the kinds that have none of a redirect URI. */
const VALUE_FIELDS: Record<string, string> = {
  "add-scope": "scope",
  "remove-scope": "scope",
  "set-claim": "key",
};

export const planBulkAction = defineAction<BulkPlan>({
  name: "planBulk",
  permission: "bulk.run",
  run: (ctx, form) =>
    planBulk(ctx, {
      templateId: form.text("templateId"),
      status: form.text("status"),
      search: form.text("search"),
      clientIds: form.text("clientIds"),
      view: form.text("view"),
      ids: form.all("id"),
      failedOf: form.text("failed"),
      kind: form.text("kind"),
      value: form.text(VALUE_FIELDS[form.text("kind")] ?? "uri"),
      by: form.text("by"),
      csv: form.text("csv"),
    }),
});

export const startBulkAction = defineAction<void>({
  name: "startBulk",
  permission: "bulk.run",
  run: async (ctx, form) => {
    const { runId } = await startBulk(ctx, {
      runId: form.text("runId"),
      installationIds: installationIdsOf({
        change: form.json("change"),
        installationIds: form.json("installationIds"),
        named: form.all("installationId"),
      }) as string[],
      change: form.json("change"),
      reason: form.text("reason"),
      trialSize: Number(form.text("trialSize")) || null,
      stopAfter: Number(form.text("stopAfter")) || null,
    });
    redirect(paths.bulk(runId));
  },
});

export const setBulkStateAction = defineAction<void>({
  name: "setBulkState",
  permission: "bulk.run",
  run: (ctx, form) => setBulkState(ctx, { runId: form.text("runId"), command: form.text("command") }),
});

export const approveBulkAction = defineAction<void>({
  name: "approveBulk",
  permission: "bulk.run",
  run: (ctx, form) => approveBulk(ctx, { runId: form.text("runId") }),
});
