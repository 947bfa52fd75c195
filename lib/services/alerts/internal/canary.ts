import { addSeconds, secondsBetween } from "@/lib/base/clock";
import type { ReadOnlyDatabase, Transaction } from "@/lib/db/client";
import { canaryMail } from "@/lib/mail/canary-mail";
import { isMailOn, MailError } from "@/lib/mail/send-mail";
import { greetMailServer, postMail } from "@/lib/core/mail/post-mail";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";

/*
 * The canary: one alert a day that is always due. It is raised in the transaction that raises the others and
 * sent by the job that sends the others, through the same mail server. When it does not arrive, the others
 * may not arrive either.
 */

/** A day, and the delay of an evaluation and a delivery. */
const OUTAGE_SECONDS = 26 * 3600;
const AGAIN_SECONDS = 300;
const DAY_MS = 86_400_000;

/** Raises the canary of the day, in the transaction that raises alerts. Idempotent within the day. */
export async function raiseCanary(tx: Transaction, now: Date): Promise<void> {
  await tx.alertCanary.createMany({
    data: [{ day: new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS), raisedAt: now, nextAt: now }],
    skipDuplicates: true,
  });
}

/**
 * Runs after the deliveries: sends the pending canary to `ALERT_CANARY_EMAIL`. Without such an address it
 * only signs in to the mail server, and without a mail server it proves no more than that this job ran.
 */
export async function sendCanary(ctx: Context): Promise<void> {
  const now = ctx.clock();
  const [waiting] = await withBookkeeping(ctx, "lease", (tx) =>
    tx.alertCanary.updateManyAndReturn({
      where: { sentAt: null, nextAt: { lte: now }, raisedAt: { gt: addSeconds(now, -86_400) } },
      data: { nextAt: addSeconds(now, AGAIN_SECONDS) },
    }),
  );
  if (!waiting) return;
  const { day } = waiting;
  try {
    const to = ctx.env.ALERT_CANARY_EMAIL;
    if (isMailOn(ctx.env)) {
      const messageId = `<canary-${day.toISOString().slice(0, 10)}@${new URL(ctx.env.PORTAL_URL).hostname}>`;
      if (to) await postMail(ctx, canaryMail({ to, messageId, day, language: ctx.env.MESSAGE_LANGUAGE }));
      else await greetMailServer(ctx);
    }
    await withBookkeeping(ctx, "attempt", (tx) =>
      tx.alertCanary.updateMany({
        where: { day, sentAt: null },
        data: { sentAt: ctx.clock(), lastError: null },
      }),
    );
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const lastError = error.code;
    await withBookkeeping(ctx, "attempt", (tx) =>
      tx.alertCanary.updateMany({ where: { day }, data: { lastError } }),
    );
  }
}

export interface CanaryState {
  /** When the last canary was sent, or the first rule was created; null without rules. */
  lastAt: Date | null;
  isOutage: boolean;
}

/** Whether alerts are being sent, evaluated by the last canary. */
export async function readCanary(db: ReadOnlyDatabase, now: Date): Promise<CanaryState> {
  const [row] = await db.$queryRaw<{ last: Date | null }[]>`
    select coalesce((select max(sent_at) from alert_canary), (select min(created_at) from alert_rule where removed_at is null)) as last`;
  const lastAt = row?.last ?? null;
  return { lastAt, isOutage: lastAt !== null && secondsBetween(lastAt, now) > OUTAGE_SECONDS };
}
