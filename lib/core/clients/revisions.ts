import type { Transaction } from "@/lib/db/client";
import type { Configuration } from "@/lib/domain/configuration";
import type { RevisionSource } from "@/lib/domain/states";
import { recordDrift } from "./record-drift";

export async function addRevision(
  tx: Transaction,
  revision: {
    installationId: string;
    source: RevisionSource;
    configuration: Configuration;
    reason: string;
    actorName: string | null;
    now: Date;
  },
): Promise<number> {
  const { installationId, now, configuration, ...rest } = revision;
  const latest = await tx.configurationRevision.aggregate({
    where: { installationId },
    _max: { number: true },
  });
  const number = (latest._max.number ?? 0) + 1;
  await tx.configurationRevision.create({
    data: { ...rest, installationId, number, configuration: { ...configuration } as object, createdAt: now },
  });
  await recordDrift(tx, installationId);
  return number;
}

/** Records the configuration of the first reading, which later drift is measured against. */
export async function recordFirstRevision(
  tx: Transaction,
  installationId: string,
  configuration: Configuration,
  now: Date,
): Promise<void> {
  if ((await tx.configurationRevision.count({ where: { installationId } })) > 0) return;
  await addRevision(tx, {
    installationId,
    source: "FIRST_SEEN",
    configuration,
    reason: "",
    actorName: "Klientvakt",
    now,
  });
}
