import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { type FleetRecord, fleetQuery, idsQuery } from "@/lib/core/fleet/fleet-query";
import { Prisma } from "@/lib/db/generated/client";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { FleetView, MAX_COUNT } from "@/lib/domain/fleet-view";
import { DUE_DAYS } from "@/lib/domain/key-status";

const UNDER_WAY = ["reviving", "rotating", "waiting"] as const;
/** More are in the list of bulk changes. */
const MAX_BULKS = 3;
/** How many customers are named who must renew next. */
const MAX_CUSTOMERS = 3;
/** What is further away is in the forecast. */
const MAX_DAYS_AHEAD = 60;

/** What is going on in a scope, and which keys customers must renew themselves next. */
export interface Activity {
  /**
   * Installations with an open revival or rotation, or that wait for their customer; at most MAX_COUNT + 1.
   */
  counts: Record<(typeof UNDER_WAY)[number], number>;
  /** Bulk changes that run or are paused, the newest first, with how far they are. */
  bulks: { id: string; reason: string; isPaused: boolean; done: number; total: number }[];
  /**
   * Installations that hold their key, which expires later than what requires action already, the first
   * expiry first.
   */
  customers: { installationId: string; organizationName: string; label: string; expiresAt: Date }[];
}

/** Reads what is under way in a scope, and what customers must do next. */
export async function getActivity(ctx: Context, input: { environment: EnvironmentScope }): Promise<Activity> {
  authorize(ctx, "fleet.read");
  return readActivity(ctx, input);
}

const readActivity = sharedRead(async (ctx, input: { environment: EnvironmentScope }): Promise<Activity> => {
  const now = ctx.clock();
  const { environment } = input;
  const views = UNDER_WAY.map((status) => FleetView.parse({ status, environment }));
  const next = FleetView.parse({
    custody: "INSTALLATION",
    environment,
    beyond: DUE_DAYS,
    due: MAX_DAYS_AHEAD,
  });
  const [[counts], runs, customers] = await Promise.all([
    ctx.db.$queryRaw<Activity["counts"][]>`select ${Prisma.join(
      views.map(
        (view) => Prisma.sql`(select count(*)::int from (${idsQuery(view, now, MAX_COUNT + 1)}) c)
          as ${Prisma.raw(view.status)}`,
      ),
    )}`,
    ctx.db.bulkRun.findMany({
      where: {
        state: { in: ["RUNNING", "PAUSED"] },
        ...(environment ? { OR: [{ environment }, { mixed: true }] } : {}),
      },
      orderBy: { createdAt: "desc" },
      take: MAX_BULKS,
      select: { id: true, reason: true, state: true },
    }),
    ctx.db.$queryRaw<FleetRecord[]>(
      fleetQuery(next, now, MAX_CUSTOMERS, { and: Prisma.sql`not has_open_revival` }),
    ),
  ]);
  const items = await ctx.db.bulkItem.groupBy({
    by: ["runId", "state"],
    where: { runId: { in: runs.map(({ id }) => id) } },
    _count: true,
  });
  const countOf = (runId: string, open: boolean) =>
    items
      .filter((each) => each.runId === runId && (!open || ["WAITING", "RUNNING"].includes(each.state)))
      .reduce((sum, each) => sum + each._count, 0);
  return {
    counts: counts!,
    bulks: runs.map(({ id, reason, state }) => ({
      id,
      reason,
      isPaused: state === "PAUSED",
      done: countOf(id, false) - countOf(id, true),
      total: countOf(id, false),
    })),
    customers: customers.flatMap(({ installationId, organizationName, label, keyExpiresAt }) =>
      keyExpiresAt ? [{ installationId, organizationName, label, expiresAt: keyExpiresAt }] : [],
    ),
  };
});
