import { createHash } from "node:crypto";
import { addSeconds } from "@/lib/base/clock";
import { log } from "@/lib/base/log";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { postMail } from "@/lib/core/mail/post-mail";
import type { Prisma } from "@/lib/db/generated/client";
import { deliveryFailureOf } from "@/lib/domain/delivery";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { UNDELIVERED_NOTICE_SECONDS } from "@/lib/domain/mail-failure";
import { paths } from "@/lib/domain/routes";
import { isMailOn, MailError } from "@/lib/mail/send-mail";
import { undeliveredMail, type UndeliveredLine } from "@/lib/mail/undelivered-mail";
import { ALERT_CHANNELS } from "./channels";
import { recipientNames } from "./recipient-names";
import { staffAddresses } from "./staff-addresses";

/** At most so many in one mail; the rest follows in the next. */
const MAX_LINES = 100;
const LEASE_SECONDS = 600;
/** After this time it is tried again to reach an administrator. */
const AGAIN_SECONDS = 3600;

/**
 * The deliveries that somebody must see to: given up, or waiting for more than a day. An alert that has
 * been closed since needs nobody.
 */
export function undelivered(now: Date): Prisma.AlertDeliveryWhereInput {
  return {
    channel: { in: ALERT_CHANNELS },
    crossing: { closedAt: null },
    OR: [
      { state: "FAILED" },
      {
        state: { in: ["WAITING", "SENDING"] },
        failingSince: { lte: addSeconds(now, -UNDELIVERED_NOTICE_SECONDS) },
      },
    ],
  };
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
  await withBookkeeping(ctx, "attempt", (tx) =>
    tx.alertDelivery.updateMany({
      where: { id: { in: ids } },
      data: hasArrived
        ? { noticedAt: now, noticeUntil: null }
        : { noticeUntil: addSeconds(now, AGAIN_SECONDS) },
    }),
  );
}

async function claimDeliveries(ctx: Context): Promise<string[]> {
  const now = ctx.clock();
  const isUnclaimed = { OR: [{ noticeUntil: null }, { noticeUntil: { lte: now } }] };
  return withBookkeeping(ctx, "lease", async (tx) => {
    const due = await tx.alertDelivery.findMany({
      where: { AND: [undelivered(now), isUnclaimed], noticedAt: null },
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
      crossing: {
        select: {
          expiresAt: true,
          alert: { select: { expiresAt: true } },
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
  const now = ctx.clock();
  return rows.map(({ crossing: { alert, installation, ...crossing }, ...row }) => {
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
