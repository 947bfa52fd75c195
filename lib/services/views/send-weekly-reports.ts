import { createHash } from "node:crypto";
import { addSeconds } from "@/lib/base/clock";
import type { Prisma } from "@/lib/db/generated/client";
import { isOfficeHour, osloWeek } from "@/lib/domain/office-hours";
import type { DeliveryFailure } from "@/lib/domain/delivery";
import { csvText } from "@/lib/files/csv";
import { log } from "@/lib/base/log";
import { reportMail } from "@/lib/mail/report-mail";
import { MailError } from "@/lib/mail/send-mail";
import { postMail } from "@/lib/core/mail/post-mail";
import { paths } from "@/lib/domain/routes";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { loadReportRecipients } from "@/lib/core/access/report-recipients";
import { expiryReport } from "@/lib/services/fleet/expiry-report";
import { exportFleet, type ExportRow } from "@/lib/services/fleet/export-fleet";
import { viewOf, viewQuery } from "@/lib/domain/fleet-view";
import { reportView } from "@/lib/domain/report-groups";

/** Rows of the attached file; the page has them all. */
const MAX_ROWS = 10_000;
const LEASE_SECONDS = 600;
const AGAIN_SECONDS = 1800;

interface WaitingView {
  id: string;
  name: string;
  query: string;
  emails: string[];
  /** Recipients who had received it before an error. */
  done: string[];
}

/**
 * Sends the reports of the week, from its first office hour on. A worker claims a report, so that no two send
 * it. A report that could not be sent is retried as the same message until the week is over.
 * @returns how many mails were sent
 */
export async function sendWeeklyReports(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  if (!isOfficeHour(now)) return 0;
  const week = osloWeek(now);
  let sent = 0;
  for (;;) {
    const [view] = await withBookkeeping(
      ctx,
      "lease",
      (tx) => tx.$queryRaw<WaitingView[]>`
      update saved_view v set report_held_until = ${addSeconds(now, LEASE_SECONDS)} where v.id = (
        select id from saved_view where cardinality(report_emails) > 0 and report_week is distinct from ${week}
          and (report_held_until is null or report_held_until <= ${now})
        order by id limit 1 for update skip locked)
      returning v.id, v.name, v.query, v.report_emails as emails, v.report_done as done`,
    );
    if (!view) return sent;
    try {
      const { delivered, lastError } = await send(ctx, view, week);
      sent += delivered;
      await noteAttempt(ctx, view.id, {
        reportWeek: week,
        reportHeldUntil: null,
        reportError: lastError,
        reportDone: [],
      });
    } catch (error) {
      if (!(error instanceof MailError))
        log.error({ err: error, view: view.id }, "a report could not be sent");
      await noteAttempt(ctx, view.id, {
        reportHeldUntil: addSeconds(now, AGAIN_SECONDS),
        reportError: error instanceof MailError ? error.code : "internal",
      });
    }
  }
}

/**
 * Sends a report to those who have not received it, while who added them has access. A recipient who cannot
 * receive it now does not keep it from the others; one whose address does not exist is left out.
 * @throws MailError when somebody must wait
 */
async function send(
  ctx: Context,
  view: WaitingView,
  week: string,
): Promise<{ delivered: number; lastError: DeliveryFailure | null }> {
  const reported = reportView(viewOf(view.query), "month");
  const report = await expiryReport(ctx, reported, "month");
  const rows: ExportRow[] = [];
  for await (const batch of exportFleet(ctx, { ...reported, after: "" })) {
    rows.push(...batch);
    if (rows.length >= MAX_ROWS) break;
  }
  const csv = csvText(rows.slice(0, MAX_ROWS), { header: true });
  const recipients = await loadReportRecipients(ctx.db, undefined, view.id);
  const stands = new Set(recipients.filter((each) => each.stands).map((each) => each.email));
  const left = view.emails.filter((to) => stands.has(to) && !view.done.includes(to));
  let delivered = 0;
  let lastError: DeliveryFailure | null = null;
  let waiting: MailError | null = null;
  for (const to of left) {
    // The same for every attempt of the week.
    const id = createHash("sha256").update(`${view.id} ${week} ${to}`).digest("hex").slice(0, 32);
    const mail = reportMail({
      to,
      messageId: `<${id}@${new URL(ctx.env.PORTAL_URL).hostname}>`,
      language: ctx.env.MESSAGE_LANGUAGE,
      view: view.name,
      days: reported.due!,
      count: report.count,
      maxCount: report.maxCount,
      unknown: report.unknownCount,
      months: report.months,
      templates: report.templates,
      url: `${ctx.env.PORTAL_URL}${paths.expiryReport}?${viewQuery({ ...reported, after: "" })}`,
      settingsUrl: `${ctx.env.PORTAL_URL}${paths.views}`,
      csv,
    });
    try {
      await postMail(ctx, mail);
      delivered += 1;
      await withBookkeeping(ctx, "attempt", (tx) =>
        tx.reportRecipient.updateMany({
          where: { viewId: view.id, email: to },
          data: { lastSentAt: ctx.clock() },
        }),
      );
    } catch (error) {
      if (!(error instanceof MailError) || error.outcome === "paused") throw error;
      if (error.outcome !== "refused") {
        waiting ??= error;
        continue;
      }
      lastError = error.code;
    }
    await noteAttempt(ctx, view.id, { reportDone: { push: to } });
  }
  if (waiting) throw waiting;
  return { delivered, lastError };
}

async function noteAttempt(ctx: Context, id: string, data: Prisma.SavedViewUpdateInput): Promise<void> {
  await withBookkeeping(ctx, "attempt", (tx) => tx.savedView.update({ where: { id }, data }));
}
