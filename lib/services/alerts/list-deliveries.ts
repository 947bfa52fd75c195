import type { Prisma } from "@/lib/db/generated/client";
import type { AlertChannel } from "@/lib/db/generated/enums";
import { deliveryFailureOf, shownState } from "@/lib/domain/delivery";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { ALERT_CHANNELS } from "./internal/channels";
import { recipientNames } from "./internal/recipient-names";
import { undelivered } from "./internal/notify-of-undelivered";
import { isRedeliverable } from "./internal/redelivery";

const PAGE = 50;

export const DELIVERY_STATUSES = ["all", "UNDELIVERED", "FAILED", "WAITING", "SENT", "UNCONFIRMED"] as const;
export type DeliveryStatusFilter = (typeof DELIVERY_STATUSES)[number];

/** More are not counted. */
export const MAX_DELIVERY_COUNT = 999;

/** Which messages are listed: of any channel or one, and about a customer or to an address with a text. */
interface DeliveryFilter {
  /** Any text but the name of a channel is any channel. */
  channel?: string;
  q?: string;
}

function filterCondition(
  channel: AlertChannel | undefined,
  q: string | undefined,
): Prisma.AlertDeliveryWhereInput {
  const text = { contains: q, mode: "insensitive" as const };
  return {
    channel: channel ? { equals: channel, in: ALERT_CHANNELS } : { in: ALERT_CHANNELS },
    ...(q
      ? {
          OR: [
            { target: text },
            { crossing: { installation: { OR: [{ label: text }, { organization: { name: text } }] } } },
          ],
        }
      : {}),
  };
}

/** `UNDELIVERED` is what somebody must see to: given up, or waiting for more than a day. */
const CONDITIONS = {
  all: {},
  FAILED: { state: "FAILED" },
  WAITING: { state: { in: ["WAITING", "SENDING"] } },
  SENT: { state: "SENT", unconfirmed: false },
  UNCONFIRMED: { state: "SENT", unconfirmed: true },
} satisfies Record<Exclude<DeliveryStatusFilter, "UNDELIVERED">, Prisma.AlertDeliveryWhereInput>;

/**
 * The log of messages, newest first: sent, pending and failed. One row per alert and address. `to` is null
 * for a recipient that has been removed; `again` says that it may be sent once more. What a newer release
 * sends by a channel that this one does not know is left out. `counts` has how many of the filter have each
 * status, at most MAX_DELIVERY_COUNT + 1.
 */
export async function listDeliveries(
  ctx: Context,
  input: DeliveryFilter & { status: DeliveryStatusFilter; page: number },
) {
  authorize(ctx, "alerts.manage");
  const now = ctx.clock();
  const late = await undelivered(ctx.db, now);
  const channel = ALERT_CHANNELS.find((each) => each === input.channel);
  const filter = filterCondition(channel, input.q);
  const where = (status: DeliveryStatusFilter) => ({
    AND: [filter, status === "UNDELIVERED" ? late : CONDITIONS[status]],
  });
  const counts = await Promise.all(
    DELIVERY_STATUSES.map(async (status) => {
      const count = await ctx.db.alertDelivery.count({ where: where(status), take: MAX_DELIVERY_COUNT + 1 });
      return [status, count] as const;
    }),
  );
  const rows = await ctx.db.alertDelivery.findMany({
    where: where(input.status),
    // Ids are random, so they do not follow the order of creation.
    orderBy: [{ nextAt: "desc" }, { id: "asc" }],
    skip: (input.page - 1) * PAGE,
    take: PAGE + 1,
    select: {
      id: true,
      channel: true,
      target: true,
      state: true,
      unconfirmed: true,
      failingSince: true,
      attempts: true,
      nextAt: true,
      sentAt: true,
      lastError: true,
      crossing: {
        select: {
          threshold: true,
          closedAt: true,
          alert: { select: { id: true, kind: true, closedAt: true } },
          rule: { select: { name: true, removedName: true } },
          installation: { select: { id: true, label: true, organization: { select: { name: true } } } },
        },
      },
    },
  });
  const nameOf = await recipientNames(ctx.db, rows);
  return {
    now,
    channel: channel ?? ("" as const),
    channels: ALERT_CHANNELS,
    counts: Object.fromEntries(counts) as Record<DeliveryStatusFilter, number>,
    rows: rows.slice(0, PAGE).map(({ crossing, target, lastError, unconfirmed, failingSince, ...row }) => ({
      ...row,
      failingSince,
      alertId: crossing.alert?.id ?? null,
      state: shownState(row.state, unconfirmed),
      lastError: lastError === null ? null : deliveryFailureOf(lastError),
      to: nameOf({ channel: row.channel, target }),
      rule: crossing.rule.removedName ?? crossing.rule.name,
      kind: crossing.alert?.kind ?? ("EXPIRY" as const),
      threshold: crossing.threshold,
      installation: crossing.installation,
      again: isRedeliverable({ ...row, failingSince, crossing }),
    })),
    more: rows.length > PAGE,
  };
}

export type DeliveryRow = Awaited<ReturnType<typeof listDeliveries>>["rows"][number];
