import type { Prisma } from "@/lib/db/generated/client";
import type { AlertChannel, AlertKind, DeliveryState } from "@/lib/db/generated/enums";
import { ALERT_CHANNELS, channelOf } from "./channels";

const REDELIVERS_SENT = ALERT_CHANNELS.filter((name) => channelOf(name).redelivery === "failed-or-sent");

/**
 * The deliveries that may be sent once more, or now instead of later: their alert is still open, and the
 * channel allows it. What a rule has found of another kind than an expiry is closed from the beginning.
 */
export const REDELIVERABLE = {
  crossing: { OR: [{ closedAt: null }, { alert: { kind: { not: "EXPIRY" }, closedAt: null } }] },
  channel: { in: ALERT_CHANNELS },
  OR: [
    { state: "FAILED" },
    { state: "WAITING", failingSince: { not: null } },
    { state: "SENT", channel: { in: REDELIVERS_SENT } },
  ],
} satisfies Prisma.AlertDeliveryWhereInput;

/** The same condition on a row that has been read. */
export function isRedeliverable(delivery: {
  state: DeliveryState;
  failingSince: Date | null;
  channel: AlertChannel;
  crossing: { closedAt: Date | null; alert: { kind: AlertKind; closedAt: Date | null } | null };
}): boolean {
  const { state, failingSince, channel, crossing } = delivery;
  const { alert } = crossing;
  return (
    (crossing.closedAt === null || (alert !== null && alert.kind !== "EXPIRY" && alert.closedAt === null)) &&
    (state === "FAILED" ||
      (state === "WAITING" && failingSince !== null) ||
      (state === "SENT" && REDELIVERS_SENT.includes(channel)))
  );
}
