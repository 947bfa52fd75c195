import type { Prisma } from "@/lib/db/generated/client";
import type { AlertChannel, DeliveryState } from "@/lib/db/generated/enums";
import { ALERT_CHANNELS, channelOf } from "./channels";

const REDELIVERS_SENT = ALERT_CHANNELS.filter((name) => channelOf(name).redelivery === "failed-or-sent");

/**
 * The deliveries that may be sent once more, or now instead of later: their alert is still open, and the
 * channel allows it.
 */
export const REDELIVERABLE = {
  crossing: { closedAt: null },
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
  crossing: { closedAt: Date | null };
}): boolean {
  const { state, failingSince, channel, crossing } = delivery;
  return (
    crossing.closedAt === null &&
    (state === "FAILED" ||
      (state === "WAITING" && failingSince !== null) ||
      (state === "SENT" && REDELIVERS_SENT.includes(channel)))
  );
}
