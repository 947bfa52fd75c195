import { recordListed } from "@/lib/core/keys/ledger/listed";
import type { Transaction } from "@/lib/db/client";
import { type Configuration, configurationOf, isSameConfiguration } from "@/lib/domain/configuration";
import { latestConfiguration, recordFirstRevision } from "./revisions";
import type { CurrentClient, ListedClientKey } from "@/lib/selvbetjening/schemas";

/** A client as Selvbetjening returned it; `keys` is null when the list could not be read. */
export interface Reading {
  client: CurrentClient;
  keys: ListedClientKey[] | null;
}

/** Saves a reading as the installation's last known state, with its time. The caller writes the audit row. */
export async function saveReading(
  tx: Transaction,
  installationId: string,
  reading: Reading,
  now: Date,
): Promise<void> {
  const configuration = configurationOf(reading.client);
  await recordFirstRevision(tx, installationId, configuration, now);
  await tx.installation.update({
    where: { id: installationId },
    data: {
      hasDrift: await hasDrifted(tx, installationId, configuration),
      snapshot: reading.client,
      snapshotAt: now,
      lastCheckAt: now,
      lastCheckFailure: null,
      updatedAt: now,
    },
  });
  if (reading.keys) await recordListed(tx, installationId, reading.keys, now);
}

/**
 * Whether the client was changed elsewhere: it differs from the expected configuration, and no change of ours
 * is open.
 */
async function hasDrifted(
  tx: Transaction,
  installationId: string,
  configuration: Configuration,
): Promise<boolean> {
  const expected = await latestConfiguration(tx, installationId);
  if (!expected || isSameConfiguration(expected, configuration)) return false;
  const open = { installationId, state: { in: ["PENDING" as const, "CHECKING" as const] } };
  return (await tx.configurationChange.count({ where: open })) === 0;
}
