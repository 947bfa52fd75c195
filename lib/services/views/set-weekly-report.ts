import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { emailLines, entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { keepRecipients } from "./internal/keep-recipients";
import { findReportProblem, type ReportProblem } from "./internal/report-problem";

const SetWeeklyReport = z.strictObject({ viewId: entityId, emails: emailLines });

/**
 * Sets the recipients of a view's weekly expiry report; none ends it.
 * @returns why it cannot be sent at the moment; null when it can, and when there is nobody to send it to
 * @throws AppError NOT_FOUND for another's view that is not shared
 */
export async function setWeeklyReport(
  ctx: Context,
  input: z.input<typeof SetWeeklyReport>,
): Promise<{ problem: ReportProblem | null }> {
  authorize(ctx, "alerts.manage");
  const { viewId, emails } = parseInput(SetWeeklyReport, input);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  await withTransaction(ctx, async (tx, audit) => {
    const changed = await tx.savedView.updateMany({
      where: { id: viewId, OR: [{ ownerId: userId }, { shared: true }] },
      data: { reportEmails: emails, reportError: null, reportHeldUntil: null },
    });
    if (changed.count === 0) throw new AppError("NOT_FOUND");
    await keepRecipients(tx, { viewId, emails, addedById: userId, now: ctx.clock() });
    audit({
      action: "view.report-set",
      entity: { type: "view", id: viewId },
      details: { addresses: emails.length },
    });
  });
  return { problem: emails.length > 0 ? await findReportProblem(ctx) : null };
}
