import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { roleMay } from "@/lib/domain/permissions";
import { findReportProblem } from "./internal/report-problem";

/**
 * One's own saved views, and those that others share; no calendar's secret. Other people's addresses are for
 * those who set them.
 */
export async function listViews(ctx: Context) {
  authorize(ctx, "fleet.read");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId, role } = ctx.actor;
  const rows = await ctx.db.savedView.findMany({
    where: { OR: [{ ownerId: userId }, { shared: true }] },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: 200,
  });
  const staff = await ctx.db.staffUser.findUnique({ where: { id: userId }, select: { email: true } });
  const problem = await findReportProblem(ctx);
  return rows.map(({ feedHash, ownerId, reportEmails, ...row }) => ({
    ...row,
    own: ownerId === userId,
    hasCalendar: feedHash !== null,
    reportEmails: roleMay(role, "alerts.manage") ? reportEmails : [],
    reportCount: reportEmails.length,
    /** Whether one's own address is among the recipients; null when one has not set an address. */
    subscribed: staff?.email ? reportEmails.includes(staff.email) : null,
    /** Why its report cannot be sent at the moment. */
    reportProblem: problem,
  }));
}

export type ListedView = Awaited<ReturnType<typeof listViews>>[number];
