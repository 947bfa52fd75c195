import type { Context } from "@/lib/context/context";
import { findMailPause } from "@/lib/core/mail/mail-pause";
import { isMailOn } from "@/lib/mail/send-mail";

/** Why no report can be sent at the moment: e-mail is not set up, or the mail server refuses the portal. */
export type ReportProblem = "mail-off" | "mail-paused";

export async function findReportProblem(ctx: Context): Promise<ReportProblem | null> {
  if (!isMailOn(ctx.env)) return "mail-off";
  return (await findMailPause(ctx)) ? "mail-paused" : null;
}
