import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const PAGE = 50;

export const DELIVERY_SHELVES = ["all", "FAILED", "WAITING", "SENT"] as const;
export type DeliveryShelf = (typeof DELIVERY_SHELVES)[number];

/**
 * The log of messages, newest first: what was sent to whom, what waits, what was given up. One row per alert and address.
 * `again` says that it may be sent once more: the alert is still open, and it was given up or went to a webhook.
 */
export async function listDeliveries(ctx: Context, wish: { shelf: DeliveryShelf; page: number }) {
  authorize(ctx, "alerts.manage");
  const [rows, webhooks] = await Promise.all([
    ctx.db.alertDelivery.findMany({
      where: {
        state:
          wish.shelf === "all"
            ? undefined
            : wish.shelf === "WAITING"
              ? { in: ["WAITING", "SENDING"] }
              : wish.shelf,
      },
      // Ids are made by the database at random, so they say nothing of the order.
      orderBy: [{ nextAt: "desc" }, { id: "asc" }],
      skip: (wish.page - 1) * PAGE,
      take: PAGE + 1,
      select: {
        id: true,
        channel: true,
        target: true,
        state: true,
        attempts: true,
        nextAt: true,
        sentAt: true,
        lastError: true,
        alert: {
          select: {
            threshold: true,
            closedAt: true,
            rule: { select: { name: true } },
            installation: { select: { id: true, label: true, organization: { select: { name: true } } } },
          },
        },
      },
    }),
    ctx.db.webhook.findMany({ select: { id: true, name: true } }),
  ]);
  const names = new Map(webhooks.map((each) => [each.id, each.name]));
  return {
    rows: rows.slice(0, PAGE).map(({ alert, target, ...row }) => ({
      ...row,
      /** Null for a webhook that is gone. */
      to: row.channel === "webhook" ? (names.get(target) ?? null) : target,
      rule: alert.rule.name,
      threshold: alert.threshold,
      installation: alert.installation,
      again:
        alert.closedAt === null &&
        (row.state === "FAILED" || (row.state === "SENT" && row.channel === "webhook")),
    })),
    more: rows.length > PAGE,
  };
}
