import { deliveryFailureOf } from "@/lib/domain/delivery";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { undelivered } from "./internal/notify-of-undelivered";
import { recipientNames } from "./internal/recipient-names";

const SHOWN = 50;

/**
 * Messages that were given up or have waited for more than a day, newest first: somebody must see to them.
 * `to` is null for a recipient that has been removed.
 */
export async function listFailedDeliveries(ctx: Context) {
  authorize(ctx, "alerts.manage");
  const rows = await ctx.db.alertDelivery.findMany({
    where: await undelivered(ctx.db, ctx.clock()),
    orderBy: { nextAt: "desc" },
    take: SHOWN,
    select: {
      id: true,
      channel: true,
      target: true,
      attempts: true,
      lastError: true,
      crossing: {
        select: {
          installation: {
            select: { id: true, label: true, organization: { select: { name: true } } },
          },
        },
      },
    },
  });
  const nameOf = await recipientNames(ctx.db, rows);
  return rows.map((row) => ({
    ...row,
    to: nameOf(row),
    lastError: deliveryFailureOf(row.lastError ?? "internal"),
  }));
}
