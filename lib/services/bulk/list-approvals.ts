import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { BulkChangeSchema } from "./schemas";

/** More are in the list of bulk changes. */
const MAX_LINES = 5;

/** The bulk changes that wait for a second administrator, the oldest first. */
export async function listApprovals(ctx: Context, input: { environment: EnvironmentScope }) {
  authorize(ctx, "fleet.read");
  return readApprovals(ctx, input);
}

const readApprovals = sharedRead(async (ctx, input: { environment: EnvironmentScope }) => {
  const { environment } = input;
  const where = {
    state: "ORDERED" as const,
    ...(environment ? { OR: [{ environment }, { mixed: true }] } : {}),
  };
  const [count, rows] = await Promise.all([
    ctx.db.bulkRun.count({ where }),
    ctx.db.bulkRun.findMany({
      where,
      orderBy: { createdAt: "asc" },
      take: MAX_LINES,
      select: {
        id: true,
        environment: true,
        reason: true,
        change: true,
        createdById: true,
        actorName: true,
        createdAt: true,
        /** When it starts without approval; null when it does not. */
        startsAt: true,
        _count: { select: { items: true } },
      },
    }),
  ]);
  return {
    count,
    rows: rows.map(({ _count, change, ...row }) => ({
      ...row,
      change: BulkChangeSchema.parse(change),
      /** How many installations it changes. */
      total: _count.items,
    })),
  };
});

export type Approvals = Awaited<ReturnType<typeof listApprovals>>;
