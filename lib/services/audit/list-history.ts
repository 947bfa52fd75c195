import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { ACTOR_KINDS, type HistoryActor } from "@/lib/domain/history-filter";
import { personNames, SHOWN_COLUMNS } from "./internal/shown-rows";

const PAGE = 50;

/**
 * What happened to an installation, or to a customer and all its installations, newest first, by whom.
 * @param before sequence number to go on from
 * @param by whose doing; all when absent
 * @param most how many
 */
export async function listHistory(
  ctx: Context,
  of: { installationId: string } | { organizationId: string },
  { before, by, most = PAGE }: { before?: bigint; by?: HistoryActor; most?: number } = {},
) {
  authorize(ctx, "fleet.read");
  const rows = await ctx.db.auditEvent.findMany({
    where: { ...of, ...(before ? { seq: { lt: before } } : {}), ...actorCondition(by) },
    orderBy: { seq: "desc" },
    take: most + 1,
    select: { ...SHOWN_COLUMNS, entityId: true },
  });
  const page = rows.slice(0, most);
  const [names, calls] = await Promise.all([personNames(ctx, page), loadCalls(ctx, page)]);
  return {
    rows: page.map(({ actorId, entityId, ...row }) => ({
      ...row,
      /** Whom a telephone call was with, and what was said; null for other rows, and once it is removed. */
      call: calls.get(entityId) ?? null,
      actorName: row.actorName ?? names.get(actorId ?? "") ?? null,
      seq: row.seq.toString(),
      details: row.details as Record<string, unknown>,
    })),
    next: rows.length > most ? page.at(-1)!.seq.toString() : null,
  };
}

async function loadCalls(ctx: Context, rows: readonly { action: string; entityId: string }[]) {
  const ids = rows.filter((row) => row.action === "installation.called").map((row) => row.entityId);
  if (ids.length === 0) return new Map<string, { contact: string; text: string }>();
  const calls = await ctx.db.loggedCall.findMany({
    where: { id: { in: ids } },
    select: { id: true, contact: true, text: true },
  });
  return new Map(calls.map(({ id, ...call }) => [id, call]));
}

function actorCondition(by: HistoryActor | undefined) {
  if (!by) return {};
  if (by === "machine") return { actorKind: { notIn: [...ACTOR_KINDS.person, ...ACTOR_KINDS.customer] } };
  return { actorKind: { in: [...ACTOR_KINDS[by]] } };
}

export type HistoryRow = Awaited<ReturnType<typeof listHistory>>["rows"][number];
