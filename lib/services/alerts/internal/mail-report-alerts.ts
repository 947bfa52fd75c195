import { type DeliveryResult, deliveryResult } from "@/lib/domain/delivery";
import type { ReportAlertKind } from "@/lib/domain/report-alert";
import type { FleetStatus } from "@/lib/domain/fleet-view";
import { paths } from "@/lib/domain/routes";
import { reportAlertMail } from "@/lib/mail/report-alert-mail";
import { postMail } from "@/lib/core/mail/post-mail";
import { isMailOn } from "@/lib/mail/send-mail";
import type { Context } from "@/lib/context/context";
import type { ReportAlertDigest } from "./channel";

/** The list of the fleet that has the installations of a kind. */
const FILTERS: Record<ReportAlertKind, FleetStatus> = {
  MISSING_REPORTS: "silent",
  UNWELL: "unwell",
  SUSPECTED_COPY: "suspected",
};

/** Sends alerts of one kind as one e-mail to staff. */
export async function mailReportAlerts(ctx: Context, digest: ReportAlertDigest): Promise<DeliveryResult> {
  if (!isMailOn(ctx.env)) return { outcome: "refused", code: "mail-off" };
  const mail = reportAlertMail({
    to: digest.target,
    messageId: `<${digest.id}@${new URL(ctx.env.PORTAL_URL).hostname}>`,
    language: ctx.env.MESSAGE_LANGUAGE,
    kind: digest.kind,
    installations: digest.installations,
    listUrl: `${ctx.env.PORTAL_URL}${paths.installations}?status=${FILTERS[digest.kind]}`,
    settingsUrl: `${ctx.env.PORTAL_URL}${paths.alertRules}`,
  });
  return deliveryResult(() => postMail(ctx, mail, { now: false }));
}
