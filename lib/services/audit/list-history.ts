import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { personNames, SHOWN_COLUMNS } from "./internal/shown-rows";

const PAGE = 50;

/**
 * What happened to an installation, or to a customer and all its installations, newest first, by whom.
 * @param before sequence number to go on from
 */
export async function listHistory(
  ctx: Context,
  of: { installationId: string } | { organizationId: string },
  before?: bigint,
) {
  authorize(ctx, "fleet.read");
  const rows = await ctx.db.auditEvent.findMany({
    where: { ...of, ...(before ? { seq: { lt: before } } : {}) },
    orderBy: { seq: "desc" },
    take: PAGE + 1,
    select: SHOWN_COLUMNS,
  });
  const page = rows.slice(0, PAGE);
  const names = await personNames(ctx, page);
  return {
    rows: page.map(({ actorId, ...row }) => ({
      ...row,
      actorName: row.actorName ?? names.get(actorId ?? "") ?? null,
      seq: row.seq.toString(),
      details: row.details as Record<string, unknown>,
    })),
    next: rows.length > PAGE ? page.at(-1)!.seq.toString() : null,
  };
}

export type HistoryRow = Awaited<ReturnType<typeof listHistory>>["rows"][number];
