import type { ReadOnlyDatabase } from "@/lib/db/client";

/**
 * How many alerts that are still open each message is about that goes by one of its deliveries: a digest is
 * one message about many.
 * @returns a function from a delivery to how many others are in its message
 */
export async function digestSizes(
  db: ReadOnlyDatabase,
  deliveries: readonly { batchId: string | null; crossing: { alert: { kind: string } | null } }[],
): Promise<(delivery: (typeof deliveries)[number]) => number> {
  const isDigest = ({ crossing }: (typeof deliveries)[number]) =>
    crossing.alert !== null && crossing.alert.kind !== "EXPIRY";
  const batchIds = deliveries.filter(isDigest).flatMap((each) => each.batchId ?? []);
  const groups =
    batchIds.length === 0
      ? []
      : await db.alertDelivery.groupBy({
          by: ["batchId"],
          where: {
            batchId: { in: batchIds },
            state: { in: ["FAILED", "WAITING", "SENDING"] },
            crossing: { alert: { closedAt: null } },
          },
          _count: true,
        });
  const sizes = new Map(groups.map((group) => [group.batchId, group._count]));
  return (delivery) => (isDigest(delivery) ? Math.max((sizes.get(delivery.batchId) ?? 1) - 1, 0) : 0);
}
