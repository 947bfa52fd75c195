import { paths } from "@/lib/domain/routes";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { postMail } from "@/lib/core/mail/post-mail";
import { delayedChangeMail } from "@/lib/mail/delayed-change-mail";
import { isMailOn, MailError } from "@/lib/mail/send-mail";

const RETRY_SECONDS = 600;

/**
 * Sends every staff member with an address an e-mail about a run that starts without approval, while it
 * waits. Each gets it once, and at a repetition the same message.
 * @returns seconds until the next attempt; null when there is nothing more to do
 */
export async function announceBulk(ctx: Context, input: { runId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const run = await ctx.db.bulkRun.findUnique({
    where: { id: input.runId },
    include: { _count: { select: { items: true } } },
  });
  if (run?.state !== "ORDERED" || !run.startsAt || !isMailOn(ctx.env)) return null;
  const staff = await ctx.db.staffUser.findMany({
    where: { state: "ACTIVE", email: { not: null }, id: { notIn: run.announcedTo } },
    select: { id: true, email: true },
  });
  let failed = 0;
  for (const { id, email } of staff) {
    try {
      await postMail(
        ctx,
        delayedChangeMail({
          to: email!,
          messageId: `<${run.id}.${id}@${new URL(ctx.env.PORTAL_URL).hostname}>`,
          language: ctx.env.MESSAGE_LANGUAGE,
          installations: run._count.items,
          actorName: run.actorName,
          startsAt: run.startsAt,
          url: `${ctx.env.PORTAL_URL}${paths.bulk(run.id)}`,
        }),
      );
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      failed += 1;
      continue;
    }
    await withBookkeeping(ctx, "attempt", (tx) =>
      tx.bulkRun.update({ where: { id: run.id }, data: { announcedTo: { push: id } } }),
    );
  }
  return failed > 0 ? RETRY_SECONDS : null;
}
