import { addSeconds } from "@/lib/base/clock";
import { staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { type Colleague, PRESENCE_SECONDS } from "@/lib/domain/configuration-presence";
import { roleMay } from "@/lib/domain/permissions";

/**
 * Records that a staff member who may change the configuration has its page open. The time since when it is
 * open begins again after a break of more than `PRESENCE_SECONDS`.
 */
export async function recordPresence(ctx: Context, installationId: string): Promise<void> {
  const id = staffId(ctx.actor);
  if (!id || ctx.actor.kind !== "staff" || !roleMay(ctx.actor.role, "configuration.write")) return;
  const now = ctx.clock();
  const ended = addSeconds(now, -PRESENCE_SECONDS);
  await withBookkeeping(
    ctx,
    "presence",
    (tx) => tx.$executeRaw`
      insert into configuration_presence (installation_id, staff_id, opened_at, seen_at)
      values (${installationId}::uuid, ${id}::uuid, ${now}, ${now})
      on conflict (installation_id, staff_id) do update set seen_at = excluded.seen_at,
        opened_at = case when configuration_presence.seen_at < ${ended} then excluded.opened_at
          else configuration_presence.opened_at end`,
  );
}

/** The others who have the page open, whoever has had it open longest first. */
export async function findColleagues(ctx: Context, installationId: string): Promise<Colleague[]> {
  const rows = await ctx.db.configurationPresence.findMany({
    where: {
      installationId,
      seenAt: { gte: addSeconds(ctx.clock(), -PRESENCE_SECONDS) },
      staffId: { not: staffId(ctx.actor) ?? undefined },
    },
    orderBy: [{ openedAt: "asc" }, { staffId: "asc" }],
    take: 5,
  });
  if (rows.length === 0) return [];
  const people = await ctx.db.staffUser.findMany({
    where: { id: { in: rows.map((row) => row.staffId) }, state: "ACTIVE" },
    select: { id: true, name: true },
  });
  return rows.flatMap((row) => {
    const person = people.find((each) => each.id === row.staffId);
    return person ? [{ staffId: row.staffId, name: person.name, since: row.openedAt }] : [];
  });
}
