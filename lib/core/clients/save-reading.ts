import { recordListed } from "@/lib/core/keys/ledger/listed";
import type { Transaction } from "@/lib/db/client";
import { configurationOf } from "@/lib/domain/configuration";
import { recordDrift } from "./record-drift";
import { recordFirstRevision } from "./revisions";
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
  await recordFirstRevision(tx, installationId, configurationOf(reading.client), now);
  await tx.installation.update({
    where: { id: installationId },
    data: {
      snapshot: reading.client,
      snapshotAt: now,
      lastCheckAt: now,
      lastCheckFailure: null,
      updatedAt: now,
    },
  });
  await recordDrift(tx, installationId);
  if (reading.keys) await recordListed(tx, installationId, reading.keys, now);
}
