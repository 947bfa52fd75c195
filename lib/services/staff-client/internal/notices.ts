import { addSeconds } from "@/lib/base/clock";
import { log } from "@/lib/base/log";
import { staffClientNotice } from "@/lib/domain/staff-client";
import { paths } from "@/lib/domain/routes";
import { isMailOn, MailError } from "@/lib/mail/send-mail";
import { postMail } from "@/lib/core/mail/post-mail";
import { staffClientMail } from "@/lib/mail/staff-client-mail";
import type { StaffClientNotice } from "@/lib/db/generated/client";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { staffClientOf } from "@/lib/core/staff-client/signing-keys";
import { readStaffClientFacts } from "@/lib/core/staff-client/staff-client-facts";

/*
 * E-mails to the administrators about the portal's own client. A notice is stored before it is sent, and its
 * messages have the same ids at every attempt.
 */

const LEASE_SECONDS = 300;
const MAX_ATTEMPTS = 10;
/** The recipient that is not a staff member: ALERT_CANARY_EMAIL. */
const OPERATOR = "operator";

/** Stores what administrators must be notified of now, if anything. Idempotent. */
export async function raiseNotice(ctx: Context): Promise<void> {
  const now = ctx.clock();
  const facts = await readStaffClientFacts(ctx.env, ctx.db);
  const notice = staffClientNotice(facts, now);
  if (!notice) return;
  const { status, occasion, round } = notice;
  const { count } = await withBookkeeping(ctx, "attempt", (tx) =>
    tx.staffClientNotice.createMany({
      data: [{ occasion, round, raisedAt: now, nextAt: now }],
      skipDuplicates: true,
    }),
  );
  if (count > 0)
    log.error(
      { status, expires: facts.current?.expiresAt, oauthError: facts.oauthError },
      "the portal's own client needs an administrator",
    );
}

/** Sends the notices that wait, to every administrator with an address and to ALERT_CANARY_EMAIL. */
export async function sendNotices(ctx: Context): Promise<void> {
  const now = ctx.clock();
  const claimed = await withBookkeeping(ctx, "lease", (tx) =>
    tx.staffClientNotice.updateManyAndReturn({
      where: { endedAt: null, nextAt: { lte: now } },
      data: { nextAt: addSeconds(now, LEASE_SECONDS), attempts: { increment: 1 } },
    }),
  );
  for (const notice of claimed) await send(ctx, notice);
}

async function send(ctx: Context, notice: StaffClientNotice): Promise<void> {
  const facts = await readStaffClientFacts(ctx.env, ctx.db);
  const current = staffClientNotice(facts, ctx.clock());
  if (current?.occasion !== notice.occasion) return end(ctx, notice, "over");
  if (!isMailOn(ctx.env)) return end(ctx, notice, "mail-off");
  const recipients = await recipientsOf(ctx);
  if (recipients.length === 0) return end(ctx, notice, "no-recipients");
  const { environment, clientId } = staffClientOf(ctx.env);
  const deliveredTo = [...notice.deliveredTo];
  let lastError: string | null = null;
  let isPaused = false;
  for (const { id, email } of recipients.filter((each) => !notice.deliveredTo.includes(each.id))) {
    try {
      await postMail(
        ctx,
        staffClientMail({
          to: email,
          messageId: `<${notice.id}.${id}@${new URL(ctx.env.PORTAL_URL).hostname}>`,
          language: ctx.env.MESSAGE_LANGUAGE,
          status: current.status,
          environment,
          clientId,
          expiresAt: facts.current?.expiresAt ?? null,
          failingSince: facts.failingSince ?? facts.current?.refusedSince ?? null,
          oauthError: facts.oauthError,
          url: `${ctx.env.PORTAL_URL}${paths.staffClient}`,
        }),
      );
      deliveredTo.push(id);
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      lastError = error.code;
      isPaused ||= error.outcome === "paused";
    }
  }
  // While no mail can be sent at all, the notice waits without counting its attempts.
  const isOver = lastError === null || (!isPaused && notice.attempts >= MAX_ATTEMPTS);
  await withBookkeeping(ctx, "attempt", (tx) =>
    tx.staffClientNotice.update({
      where: { id: notice.id },
      data: {
        deliveredTo,
        lastError,
        endedAt: isOver ? ctx.clock() : null,
        ...(isPaused ? { attempts: { decrement: 1 } } : {}),
      },
    }),
  );
}

/** Ends a notice that nobody gets, with the reason. */
async function end(ctx: Context, { id }: StaffClientNotice, lastError: string): Promise<void> {
  await withBookkeeping(ctx, "attempt", (tx) =>
    tx.staffClientNotice.update({ where: { id }, data: { lastError, endedAt: ctx.clock() } }),
  );
}

async function recipientsOf(ctx: Context): Promise<{ id: string; email: string }[]> {
  const administrators = await ctx.db.staffUser.findMany({
    where: { state: "ACTIVE", role: "ADMINISTRATOR", email: { not: null } },
    select: { id: true, email: true },
  });
  const operator = ctx.env.ALERT_CANARY_EMAIL;
  const all = [
    ...administrators.map(({ id, email }) => ({ id, email: email!.toLowerCase() })),
    ...(operator ? [{ id: OPERATOR, email: operator.toLowerCase() }] : []),
  ];
  return all.filter((each, index) => all.findIndex(({ email }) => email === each.email) === index);
}
