import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, MAX_EMAIL_LINES } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { findReportProblem, type ReportProblem } from "./internal/report-problem";

const SubscribeToReport = z.strictObject({ viewId: entityId, command: z.enum(["subscribe", "unsubscribe"]) });

/**
 * Adds one's own address to the recipients of a view's weekly report, or removes it. Whoever may see the
 * view may do so; other addresses are set by administrators (`setWeeklyReport`).
 * @returns why the report cannot be sent at the moment; null when it can
 * @throws AppError NOT_FOUND for another's view that is not shared, CONFLICT for somebody who has not set
 *   one, TOO_MANY_RECIPIENTS for a report that has as many as there may be
 */
export async function subscribeToReport(
  ctx: Context,
  input: FormInput<typeof SubscribeToReport>,
): Promise<{ problem: ReportProblem | null }> {
  authorize(ctx, "fleet.read");
  const { viewId, command } = parseInput(SubscribeToReport, input);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  await withTransaction(ctx, async (tx, audit) => {
    const { email } = await tx.staffUser.findUniqueOrThrow({
      where: { id: userId },
      select: { email: true },
    });
    if (!email) throw new AppError("CONFLICT");
    const view = await tx.savedView.findFirst({
      where: { id: viewId, OR: [{ ownerId: userId }, { shared: true }] },
      select: { reportEmails: true },
    });
    if (!view) throw new AppError("NOT_FOUND");
    const others = view.reportEmails.filter((each) => each !== email);
    const reportEmails = command === "subscribe" ? [...others, email] : others;
    if (reportEmails.length === view.reportEmails.length) return unchanged(undefined);
    if (reportEmails.length > MAX_EMAIL_LINES) throw new AppError("TOO_MANY_RECIPIENTS");
    await tx.savedView.update({ where: { id: viewId }, data: { reportEmails } });
    await tx.reportRecipient.deleteMany({ where: { viewId, email } });
    if (command === "subscribe")
      await tx.reportRecipient.create({ data: { viewId, email, addedById: userId, addedAt: ctx.clock() } });
    audit({
      action: "view.report-set",
      entity: { type: "view", id: viewId },
      details: { addresses: reportEmails.length },
    });
  });
  return { problem: command === "subscribe" ? await findReportProblem(ctx) : null };
}
