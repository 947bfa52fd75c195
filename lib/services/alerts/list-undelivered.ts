import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { undeliveredSince } from "@/lib/domain/delivery";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { digestSizes } from "./internal/digest-sizes";
import { undelivered } from "./internal/notify-of-undelivered";

/** More are in the log of messages. */
const MAX_LINES = 5;

/**
 * The messages that have not reached their recipient and that somebody must see to, the oldest first, with
 * whom they are about.
 */
export async function listUndelivered(ctx: Context, input: { environment: EnvironmentScope }) {
  authorize(ctx, "fleet.read");
  return readUndelivered(ctx, input);
}

const readUndelivered = sharedRead(async (ctx, input: { environment: EnvironmentScope }) => {
  const { environment } = input;
  const now = ctx.clock();
  const where = {
    AND: [
      await undelivered(ctx.db, now),
      environment ? { crossing: { installation: { template: { environment } } } } : {},
    ],
  };
  const [count, rows] = await Promise.all([
    ctx.db.alertDelivery.count({ where }),
    ctx.db.alertDelivery.findMany({
      where,
      orderBy: [{ nextAt: "asc" }, { id: "asc" }],
      take: MAX_LINES,
      select: {
        id: true,
        batchId: true,
        nextAt: true,
        failingSince: true,
        crossing: {
          select: {
            alert: { select: { kind: true } },
            installation: {
              select: {
                id: true,
                label: true,
                organization: { select: { name: true, contactName: true, contactPhone: true } },
                template: { select: { name: true, environment: true } },
              },
            },
          },
        },
      },
    }),
  ]);
  const othersOf = await digestSizes(ctx.db, rows);
  return {
    count,
    rows: rows.map((row) => ({
      id: row.id,
      since: undeliveredSince(row, now),
      installation: row.crossing.installation,
      /** How many more installations the same message is about. */
      others: othersOf(row),
    })),
  };
});

export type Undelivered = Awaited<ReturnType<typeof listUndelivered>>;
