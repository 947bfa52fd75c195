import type { Context } from "@/lib/context/context";

/** Helper of the verbs that show the audit: the names of the persons in it, by id. Who was erased is not among them. */
export async function personNames(
  ctx: Context,
  rows: readonly { actorKind: string; actorId: string | null }[],
): Promise<Map<string, string>> {
  const ids = rows.flatMap((row) =>
    ["staff", "applicant"].includes(row.actorKind) && row.actorId ? [row.actorId] : [],
  );
  const people = await ctx.db.staffUser.findMany({
    where: { id: { in: [...new Set(ids)] }, erasedAt: null },
    select: { id: true, name: true },
  });
  return new Map(people.map((person) => [person.id, person.name]));
}

/** What a reader of the audit is shown of a row, as Prisma's `select`. */
export const SHOWN_COLUMNS = {
  seq: true,
  occurredAt: true,
  actorKind: true,
  actorId: true,
  actorName: true,
  action: true,
  details: true,
} as const;
