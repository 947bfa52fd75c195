import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { LockedInstallation } from "@/lib/db/locks";
import { configurationOf } from "@/lib/domain/configuration";
import { type DriftFacts, driftOf } from "@/lib/domain/drift";
import { OPEN_CHANGE_STATES } from "@/lib/domain/states";
import { ConfigurationSchema } from "./configuration-schema";
import { Snapshot } from "./snapshot";

/** What `driftOf` needs to know of an installation; nothing is known of one that does not exist. */
export async function loadDriftFacts(db: ReadOnlyDatabase, installationId: string): Promise<DriftFacts> {
  const row = await db.installation.findUnique({
    where: { id: installationId },
    select: {
      snapshot: true,
      revisions: { orderBy: { number: "desc" }, take: 1, select: { configuration: true } },
      changes: { where: { state: { in: [...OPEN_CHANGE_STATES] } }, take: 1, select: { id: true } },
    },
  });
  const snapshot = Snapshot.safeParse(row?.snapshot);
  const newest = row?.revisions[0];
  return {
    expected: newest ? ConfigurationSchema.parse(newest.configuration) : null,
    current: snapshot.success ? configurationOf(snapshot.data) : null,
    changeUnderWay: row !== null && row.changes.length > 0,
  };
}

/**
 * Keeps `hasDrift`, by which the fleet is listed and counted, in line with `driftOf`. Whoever writes a
 * reading, a revision or the state of a change calls it afterwards, in the same transaction.
 */
export async function recordDrift(locked: LockedInstallation): Promise<void> {
  const hasDrift = driftOf(await loadDriftFacts(locked.tx, locked.id)).length > 0;
  await locked.tx.installation.updateMany({
    where: { id: locked.id, hasDrift: !hasDrift },
    data: { hasDrift },
  });
}
