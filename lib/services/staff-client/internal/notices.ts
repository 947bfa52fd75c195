import { addSeconds } from "@/lib/base/clock";
import { log } from "@/lib/base/log";
import { type DeliveryResult, deliveryResult } from "@/lib/domain/delivery";
import { staffClientNotice, type StaffClientReport } from "@/lib/domain/staff-client";
import { paths } from "@/lib/domain/routes";
import { isMailOn } from "@/lib/mail/send-mail";
import { sendWebhook } from "@/lib/webhooks/send-webhook";
import { staffClientBody } from "@/lib/webhooks/webhook-body";
import { postToWebhook } from "@/lib/core/webhooks/post-to-webhook";
import { postMail } from "@/lib/core/mail/post-mail";
import { staffClientMail } from "@/lib/mail/staff-client-mail";
import type { StaffClientNotice } from "@/lib/db/generated/client";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { staffClientOf } from "@/lib/core/staff-client/signing-keys";
import { readStaffClientFacts } from "@/lib/core/staff-client/staff-client-facts";

/*
 * Messages to the administrators about the portal's own client. A notice is stored before it is sent, and its
 * messages have the same ids at every attempt.
 */

export interface SendOptions {
  /** For tests, whose receiver is this machine. */
  allowPrivate?: boolean;
}

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

/**
 * Sends the notices that wait: by mail to every administrator with an address and to ALERT_CANARY_EMAIL, and
 * to the webhooks of the rules for all installations.
 */
export async function sendNotices(ctx: Context, options: SendOptions): Promise<void> {
  const now = ctx.clock();
  const claimed = await withBookkeeping(ctx, "lease", (tx) =>
    tx.staffClientNotice.updateManyAndReturn({
      where: { endedAt: null, nextAt: { lte: now } },
      data: { nextAt: addSeconds(now, LEASE_SECONDS), attempts: { increment: 1 } },
    }),
  );
  for (const notice of claimed) await send(ctx, notice, options);
}

async function send(ctx: Context, notice: StaffClientNotice, options: SendOptions): Promise<void> {
  const facts = await readStaffClientFacts(ctx.env, ctx.db);
  const current = staffClientNotice(facts, ctx.clock());
  if (current?.occasion !== notice.occasion) return end(ctx, notice, "over");
  const report: StaffClientReport = {
    ...staffClientOf(ctx.env),
    status: current.status,
    expiresAt: facts.current?.expiresAt ?? null,
    failingSince: facts.failingSince ?? facts.current?.refusedSince ?? null,
    oauthError: facts.oauthError,
    url: `${ctx.env.PORTAL_URL}${paths.staffClient}`,
  };
  const recipients = [
    ...(await mailRecipients(ctx, notice, report)),
    ...(await webhookRecipients(ctx, notice, report, options)),
  ];
  if (recipients.length === 0) return end(ctx, notice, isMailOn(ctx.env) ? "no-recipients" : "mail-off");
  const deliveredTo = [...notice.deliveredTo];
  let lastError: string | null = null;
  let isPaused = false;
  for (const recipient of recipients.filter((each) => !notice.deliveredTo.includes(each.id))) {
    const result = await recipient.send();
    if (result.outcome === "accepted") deliveredTo.push(recipient.id);
    else {
      lastError = result.code;
      isPaused ||= result.outcome === "paused";
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

interface Recipient {
  /** As stored in `deliveredTo`. */
  id: string;
  send: () => Promise<DeliveryResult>;
}

async function mailRecipients(
  ctx: Context,
  notice: StaffClientNotice,
  report: StaffClientReport,
): Promise<Recipient[]> {
  if (!isMailOn(ctx.env)) return [];
  const administrators = await ctx.db.staffUser.findMany({
    where: { state: "ACTIVE", role: "ADMINISTRATOR", email: { not: null } },
    select: { id: true, email: true },
  });
  const operator = ctx.env.ALERT_CANARY_EMAIL;
  const all = [
    ...administrators.map(({ id, email }) => ({ id, email: email!.toLowerCase() })),
    ...(operator ? [{ id: OPERATOR, email: operator.toLowerCase() }] : []),
  ];
  const { hostname } = new URL(ctx.env.PORTAL_URL);
  return all
    .filter((each, index) => all.findIndex(({ email }) => email === each.email) === index)
    .map(({ id, email }) => {
      const messageId = `<${notice.id}.${id}@${hostname}>`;
      const message = { to: email, messageId, language: ctx.env.MESSAGE_LANGUAGE };
      return { id, send: () => deliveryResult(() => postMail(ctx, staffClientMail(message, report))) };
    });
}

/** A rule for a part of the installations may have a receiver that is not the vendor's own. */
async function webhookRecipients(
  ctx: Context,
  notice: StaffClientNotice,
  report: StaffClientReport,
  options: SendOptions,
): Promise<Recipient[]> {
  const webhooks = await ctx.db.webhook.findMany({
    where: { rules: { some: { enabled: true, removedAt: null, query: "" } } },
    orderBy: { createdAt: "asc" },
    select: { id: true },
  });
  return webhooks.map(({ id: webhookId }) => ({
    id: `webhook:${webhookId}`,
    send: () =>
      postToWebhook(
        ctx,
        { id: `${notice.id}.${webhookId}`, webhookId },
        (kind, at) => [staffClientBody(kind, report, at, ctx.env.MESSAGE_LANGUAGE)],
        (address, body) => sendWebhook(address, body, options),
      ),
  }));
}
