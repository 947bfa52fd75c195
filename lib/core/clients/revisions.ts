import type { LockedInstallation } from "@/lib/db/locks";
import type { Configuration } from "@/lib/domain/configuration";
import type { RevisionSource } from "@/lib/domain/states";
import { recordDrift } from "./record-drift";

export async function addRevision(
  locked: LockedInstallation,
  revision: {
    source: RevisionSource;
    configuration: Configuration;
    reason: string;
    actorName: string | null;
    actorId: string | null;
    now: Date;
  },
): Promise<number> {
  const { tx, id: installationId } = locked;
  const { now, configuration, ...rest } = revision;
  const latest = await tx.configurationRevision.aggregate({
    where: { installationId },
    _max: { number: true },
  });
  const number = (latest._max.number ?? 0) + 1;
  await tx.configurationRevision.create({
    data: { ...rest, installationId, number, configuration: { ...configuration } as object, createdAt: now },
  });
  await recordDrift(locked);
  return number;
}

/** Records the configuration of the first reading, which later drift is measured against. */
export async function recordFirstRevision(
  locked: LockedInstallation,
  configuration: Configuration,
  now: Date,
): Promise<void> {
  if ((await locked.tx.configurationRevision.count({ where: { installationId: locked.id } })) > 0) return;
  await addRevision(locked, {
    source: "FIRST_SEEN",
    configuration,
    reason: "",
    actorName: "Klientvakt",
    actorId: null,
    now,
  });
}
