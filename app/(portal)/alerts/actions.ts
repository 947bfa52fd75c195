"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import type { FormReader } from "@/lib/http/form-reader";
import { paths } from "@/lib/domain/routes";
import { redeliver } from "@/lib/services/alerts/redeliver";
import { assignAlert } from "@/lib/services/alerts/assign-alert";
import { commentAlert } from "@/lib/services/alerts/comment-alert";
import { handleAlert } from "@/lib/services/alerts/handle-alert";
import { type HandledAlerts, handleAlerts } from "@/lib/services/alerts/handle-alerts";
import { removeRule } from "@/lib/services/alerts/remove-rule";
import { saveRule } from "@/lib/services/alerts/save-rule";
import { previewRule, type RulePreview } from "@/lib/services/alerts/preview-rule";
import { RULE_FIELD_KINDS, type SaveRuleInput } from "@/lib/services/alerts/schemas";
import { testRule } from "@/lib/services/alerts/test-rule";
import { addWebhook } from "@/lib/services/alerts/add-webhook";
import { removeWebhook } from "@/lib/services/alerts/remove-webhook";
import { rotateWebhookSecret } from "@/lib/services/alerts/rotate-webhook-secret";
import { testWebhook } from "@/lib/services/alerts/test-webhook";

type TestSent = { sent: number };
type CreatedWebhook = { secret: string | null };

export const updateAlertAction = defineAction<void>({
  name: "updateAlert",
  permission: "keys.manage",
  run: (ctx, form) =>
    handleAlert(ctx, {
      alertId: form.text("alertId"),
      command: form.text("command"),
      reason: form.text("reason"),
      days: form.text("days") || "7",
    }),
});

export const updateAlertsAction = defineAction<HandledAlerts>({
  name: "updateAlerts",
  permission: "keys.manage",
  run: (ctx, form) =>
    handleAlerts(ctx, {
      alertIds: form.all("alertIds"),
      command: form.text("command"),
      reason: form.text("reason"),
      days: form.text("days") || "7",
      assigneeId: form.text("assigneeId"),
    }),
});

export const assignAlertAction = defineAction<void>({
  name: "assignAlert",
  permission: "keys.manage",
  run: (ctx, form) =>
    assignAlert(ctx, { alertId: form.text("alertId"), assigneeId: form.text("assigneeId") }),
});

export const commentAlertAction = defineAction<void>({
  name: "commentAlert",
  permission: "keys.manage",
  run: (ctx, form) => commentAlert(ctx, { alertId: form.text("alertId"), text: form.text("text") }),
});

const ruleInput = (form: FormReader): SaveRuleInput => ({
  ruleId: form.text("ruleId"),
  name: form.text("name"),
  query: form.text("query"),
  thresholds: form.text("thresholds"),
  officeHours: form.checked("officeHours"),
  digest: form.checked("digest"),
  unknownEveryDays: form.text("unknownEveryDays"),
  escalateAfterDays: form.text("escalateAfterDays"),
  enabled: form.checked("enabled"),
  ...form.fields(RULE_FIELD_KINDS),
});

export const saveRuleAction = defineAction<void>({
  name: "saveRule",
  permission: "alerts.manage",
  run: async (ctx, form) => {
    await saveRule(ctx, ruleInput(form));
    redirect(paths.alertRules);
  },
});

export const previewRuleAction = defineAction<RulePreview>({
  name: "previewRule",
  permission: "alerts.manage",
  run: (ctx, form) => previewRule(ctx, ruleInput(form)),
});

export const removeRuleAction = defineAction<void>({
  name: "removeRule",
  permission: "alerts.manage",
  run: async (ctx, form) => {
    await removeRule(ctx, { ruleId: form.text("ruleId") });
    redirect(paths.alertRules);
  },
});

export const testRuleAction = defineAction<TestSent>({
  name: "testRule",
  permission: "alerts.manage",
  run: (ctx, form) => testRule(ctx, { ruleId: form.text("ruleId") }),
});

export const addWebhookAction = defineAction<CreatedWebhook>({
  name: "addWebhook",
  permission: "alerts.manage",
  run: (ctx, form) =>
    addWebhook(ctx, {
      name: form.text("name"),
      kind: form.text("kind"),
      url: form.text("url"),
    }),
});

export const rotateWebhookSecretAction = defineAction<CreatedWebhook>({
  name: "rotateWebhookSecret",
  permission: "alerts.manage",
  run: (ctx, form) => rotateWebhookSecret(ctx, { webhookId: form.text("webhookId") }),
});

export const testWebhookAction = defineAction<void>({
  name: "testWebhook",
  permission: "alerts.manage",
  run: (ctx, form) => testWebhook(ctx, { webhookId: form.text("webhookId") }),
});

export const removeWebhookAction = defineAction<void>({
  name: "removeWebhook",
  permission: "alerts.manage",
  run: (ctx, form) => removeWebhook(ctx, { webhookId: form.text("webhookId") }),
});

export const redeliverAction = defineAction<void>({
  name: "redeliver",
  permission: "alerts.manage",
  run: (ctx, form) => redeliver(ctx, { deliveryId: form.text("deliveryId") }),
});
