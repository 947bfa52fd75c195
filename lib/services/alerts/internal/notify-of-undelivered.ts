import { createHash } from "node:crypto";
import { addSeconds } from "@/lib/base/clock";
import { log } from "@/lib/base/log";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { postMail } from "@/lib/core/mail/post-mail";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import { deliveryFailureOf } from "@/lib/domain/delivery";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { UNDELIVERED_NOTICE_SECONDS } from "@/lib/domain/mail-failure";
import { isReportAlert } from "@/lib/domain/report-alert";
import { paths } from "@/lib/domain/routes";
import { isMailOn, MailError } from "@/lib/mail/send-mail";
import { undeliveredMail, type UndeliveredLine } from "@/lib/mail/undelivered-mail";
import { ALERT_CHANNELS } from "./channels";
import { digestSizes } from "./digest-sizes";
import { recipientNames } from "./recipient-names";
import { staffAddresses } from "./staff-addresses";

/** At most so many in one mail; the rest follows in the next. */
const MAX_LINES = 100;
/** More are not counted. */
const MAX_UNDELIVERED = 10_000;
const LEASE_SECONDS = 600;
/** After this time it is tried again to reach an administrator. */
const AGAIN_SECONDS = 3600;

/**
 * The deliveries that somebody must see to: given up, or waiting for more than a day. An alert that has
 * been closed since needs nobody. A digest is one message, so one of its deliveries stands for all.
 */
export async function undelivered(db: ReadOnlyDatabase, now: Date): Promise<{ id: { in: string[] } }> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select distinct on (message) id from (
      select d.id, case when a.kind <> 'EXPIRY' then d.batch_id else d.id end as message
      from alert_delivery d join alert c on c.id = d.alert_id left join key_alert a on a.id = c.key_alert_id
      -- What a rule has found of another kind than an expiry is closed from the beginning.
      where d.channel::text = any(${ALERT_CHANNELS}::text[])
        and (c.closed_at is null or (a.kind <> 'EXPIRY' and a.closed_at is null))
        and (d.state = 'FAILED' or (d.state in ('WAITING', 'SENDING')
          and d.failing_since <= ${addSeconds(now, -UNDELIVERED_NOTICE_SECONDS)}))) late
    order by message, id limit ${MAX_UNDELIVERED}`;
  return { id: { in: rows.map(({ id }) => id) } };
}

/**
 * Notifies administrators, once for each delivery, of what has not reached its recipient. Goes to every
 * administrator with an address and to ALERT_CANARY_EMAIL. Until one of them has it, it is tried again.
 */
export async function notifyOfUndelivered(ctx: Context): Promise<void> {
  if (!isMailOn(ctx.env)) return;
  const ids = await claimDeliveries(ctx);
  if (ids.length === 0) return;
  const lines = await linesOf(ctx, ids);
  const hasArrived = await sendToAdministrators(ctx, ids, lines);
  const now = ctx.clock();
  await withBookkeeping(ctx, "attempt", async (tx) => {
    await tx.alertDelivery.updateMany({
      where: { id: { in: ids } },
      data: hasArrived
        ? { noticedAt: now, noticeUntil: null }
        : { noticeUntil: addSeconds(now, AGAIN_SECONDS) },
    });
    // Another delivery of a digest may stand for it later, when an alert is closed.
    if (hasArrived)
      await tx.$executeRaw`
        update alert_delivery d set noticed_at = ${now} from alert_delivery one join key_alert a on a.id = one.key_alert_id
        where one.id = any(${ids}::uuid[]) and a.kind <> 'EXPIRY' and d.batch_id = one.batch_id
          and d.noticed_at is null`;
  });
}

async function claimDeliveries(ctx: Context): Promise<string[]> {
  const now = ctx.clock();
  const isUnclaimed = { OR: [{ noticeUntil: null }, { noticeUntil: { lte: now } }] };
  const found = await undelivered(ctx.db, now);
  return withBookkeeping(ctx, "lease", async (tx) => {
    const due = await tx.alertDelivery.findMany({
      where: { AND: [found, isUnclaimed], noticedAt: null },
      orderBy: [{ nextAt: "asc" }, { id: "asc" }],
      take: MAX_LINES,
      select: { id: true },
    });
    // The condition is repeated, so that of two workers one has each delivery.
    const claimed = await tx.alertDelivery.updateManyAndReturn({
      where: { id: { in: due.map(({ id }) => id) }, noticedAt: null, ...isUnclaimed },
      data: { noticeUntil: addSeconds(now, LEASE_SECONDS) },
      select: { id: true },
    });
    return claimed.map(({ id }) => id).sort();
  });
}

async function linesOf(ctx: Context, ids: string[]): Promise<UndeliveredLine[]> {
  const rows = await ctx.db.alertDelivery.findMany({
    where: { id: { in: ids } },
    orderBy: { crossing: { expiresAt: "asc" } },
    select: {
      channel: true,
      target: true,
      state: true,
      lastError: true,
      batchId: true,
      crossing: {
        select: {
          expiresAt: true,
          alert: { select: { expiresAt: true, kind: true } },
          installation: {
            select: {
              label: true,
              organization: { select: { name: true } },
              template: { select: { name: true, environment: true } },
            },
          },
        },
      },
    },
  });
  const nameOf = await recipientNames(ctx.db, rows);
  const othersOf = await digestSizes(ctx.db, rows);
  const now = ctx.clock();
  return rows.map((delivery) => {
    const {
      crossing: { alert, installation, ...crossing },
      ...row
    } = delivery;
    const expiresAt = alert ? alert.expiresAt : crossing.expiresAt;
    return {
      recipient: nameOf(row) ?? "–",
      reason: deliveryFailureOf(row.lastError ?? "internal"),
      isTried: row.state !== "FAILED",
      organization: installation.organization.name,
      installation: installation.label,
      product: installation.template.name,
      environment: installation.template.environment,
      expiresAt,
      expiry: expiryStatement(expiresAt, now),
      others: othersOf(delivery),
      reportKind: alert && isReportAlert(alert.kind) ? alert.kind : null,
    };
  });
}

/** @returns whether at least one of them has received it */
async function sendToAdministrators(ctx: Context, ids: string[], lines: UndeliveredLine[]): Promise<boolean> {
  const operator = ctx.env.ALERT_CANARY_EMAIL;
  const administrators = await staffAddresses(ctx.db, {
    emails: operator ? [operator.toLowerCase()] : [],
    roles: ["ADMINISTRATOR"],
    ids: [],
  });
  let hasArrived = false;
  for (const to of administrators) {
    // The same for every attempt with the same deliveries.
    const id = createHash("sha256")
      .update([...ids, to].join())
      .digest("hex")
      .slice(0, 32);
    const mail = undeliveredMail({
      to,
      messageId: `<${id}@${new URL(ctx.env.PORTAL_URL).hostname}>`,
      language: ctx.env.MESSAGE_LANGUAGE,
      lines,
      url: `${ctx.env.PORTAL_URL}${paths.alertDeliveries}`,
    });
    try {
      await postMail(ctx, mail);
      hasArrived = true;
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
    }
  }
  if (!hasArrived)
    log.error({ deliveries: ids.length }, "alerts have not arrived, and no administrator could be notified");
  return hasArrived;
}
