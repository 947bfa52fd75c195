import { isUuid } from "@/lib/base/search-params";
import type { Context } from "@/lib/context/context";

/**
 * Names of the staff members in audit rows, by id. Erased ones are missing. A row that somebody has changed
 * may hold anything: the audit is then shown, and says so.
 */
export async function personNames(
  ctx: Context,
  rows: readonly { actorKind: string; actorId: string | null }[],
): Promise<Map<string, string>> {
  const ids = rows.flatMap((row) =>
    ["staff", "applicant"].includes(row.actorKind) && row.actorId && isUuid(row.actorId) ? [row.actorId] : [],
  );
  const people = await ctx.db.staffUser.findMany({
    where: { id: { in: [...new Set(ids)] }, erasedAt: null },
    select: { id: true, name: true },
  });
  return new Map(people.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
}

/** The columns that are shown to readers of the audit, as Prisma's `select`. */
export const SHOWN_COLUMNS = {
  seq: true,
  occurredAt: true,
  actorKind: true,
  actorId: true,
  actorName: true,
  action: true,
  details: true,
} as const;
