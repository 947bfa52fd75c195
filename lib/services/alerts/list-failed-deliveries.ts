import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const SHOWN = 50;

/** Messages that were given up, newest first: somebody must see to them. */
export async function listFailedDeliveries(ctx: Context) {
  authorize(ctx, "alerts.manage");
  return ctx.db.alertDelivery.findMany({
    where: { state: "FAILED", alert: { closedAt: null } },
    orderBy: { nextAt: "desc" },
    take: SHOWN,
    select: {
      id: true,
      channel: true,
      target: true,
      attempts: true,
      lastError: true,
      alert: {
        select: {
          installation: {
            select: { id: true, label: true, organization: { select: { name: true } } },
          },
        },
      },
    },
  });
}
