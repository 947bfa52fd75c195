"use server";

import { defineAction } from "@/lib/http/define-action";
import { env } from "@/lib/base/env";
import { paths } from "@/lib/domain/routes";
import { makeCalendar } from "@/lib/services/views/make-calendar";
import { removeView } from "@/lib/services/views/remove-view";
import { revokeCalendar } from "@/lib/services/views/revoke-calendar";
import { subscribeToReport } from "@/lib/services/views/subscribe-to-report";
import { setWeeklyReport } from "@/lib/services/views/set-weekly-report";
import { updateView } from "@/lib/services/views/update-view";
import { saveView } from "@/lib/services/views/save-view";

type ReportSet = Awaited<ReturnType<typeof setWeeklyReport>>;

export const saveViewAction = defineAction<void>({
  name: "saveView",
  permission: "fleet.read",
  run: async (ctx, form) => {
    await saveView(ctx, {
      name: form.text("name"),
      query: form.text("query"),
      shared: form.checked("shared"),
    });
  },
});

export const updateViewAction = defineAction<void>({
  name: "updateView",
  permission: "fleet.read",
  run: (ctx, form) =>
    updateView(ctx, {
      viewId: form.text("viewId"),
      name: form.text("name"),
      shared: form.checked("shared"),
    }),
});

export const subscribeToReportAction = defineAction<ReportSet>({
  name: "subscribeToReport",
  permission: "fleet.read",
  run: (ctx, form) => subscribeToReport(ctx, { viewId: form.text("viewId"), command: form.text("command") }),
});

export const setWeeklyReportAction = defineAction<ReportSet>({
  name: "setWeeklyReport",
  permission: "alerts.manage",
  run: (ctx, form) => setWeeklyReport(ctx, { viewId: form.text("viewId"), emails: form.text("emails") }),
});

export const removeViewAction = defineAction<void>({
  name: "removeView",
  permission: "fleet.read",
  run: (ctx, form) => removeView(ctx, { viewId: form.text("viewId") }),
});

export const makeCalendarAction = defineAction({
  name: "makeCalendar",
  permission: "fleet.read",
  run: async (ctx, form) => {
    const { token } = await makeCalendar(ctx, { viewId: form.text("viewId") });
    return { url: `${env().PORTAL_URL}${paths.calendar(token)}` };
  },
});

export const revokeCalendarAction = defineAction<void>({
  name: "revokeCalendar",
  permission: "fleet.read",
  run: (ctx, form) => revokeCalendar(ctx, { viewId: form.text("viewId") }),
});
