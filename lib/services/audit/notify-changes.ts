import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { ChangedRow } from "./internal/seal-batch";

/** Pages beyond so many topics are refreshed by their own timer: an import writes thousands of rows. */
const MAX_TOPICS = 1000;
/**
 * Rows that have waited longer are read when they are sealed, so that a backlog is not read again and again.
 */
const MAX_AGE_SECONDS = 10;

/**
 * Notifies open pages of committed changes: by NOTIFY, with the ids of what was changed and nothing else.
 * @param known numbers of the rows that were notified before
 * @param sealed rows that have been sealed since, and so are not among those that wait
 * @returns the numbers of the rows that are known now and still wait to be sealed
 */
export async function notifyChanges(
  ctx: Context,
  { known, sealed = [] }: { known: ReadonlySet<bigint>; sealed?: readonly ChangedRow[] },
): Promise<Set<bigint>> {
  authorizeSystem(ctx);
  const waiting = await ctx.db.$queryRaw<ChangedRow[]>`
    select e.seq, e.installation_id as "installationId", e.entity_id as "entityId"
    from audit_unsealed u join audit_event e on e.seq = u.seq
    where e.prev_hash = '' and u.at > clock_timestamp() - make_interval(secs => ${MAX_AGE_SECONDS})`;
  const topics = new Set<string>();
  for (const { seq, installationId, entityId } of [...sealed, ...waiting]) {
    if (known.has(seq)) continue;
    if (installationId) topics.add(installationId);
    topics.add(entityId);
  }
  if (topics.size > 0)
    await ctx.db.$queryRaw`
      select count(pg_notify('klientvakt_changed', topic))::int
      from unnest(${[...topics].slice(0, MAX_TOPICS)}::text[]) as given(topic)`;
  return new Set(waiting.map((row) => row.seq));
}
