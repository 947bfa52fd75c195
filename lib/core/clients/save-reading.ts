import type { Transaction } from "@/lib/db/client";
import { type Configuration, configurationOf, isSameConfiguration } from "@/lib/domain/configuration";
import { latestConfiguration, recordFirstRevision } from "./revisions";
import type { CurrentClient, ListedClientKey } from "@/lib/selvbetjening/schemas";

/** What Selvbetjening said about a client; `keys` is null when the list could not be read. */
export interface Reading {
  client: CurrentClient;
  keys: ListedClientKey[] | null;
}

/** Keeps a reading as the installation's last known state, with its time. The caller writes the audit row. */
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
      hasDrift: await differsFromBelief(tx, installationId, configuration),
      snapshot: reading.client,
      snapshotAt: now,
      lastCheckAt: now,
      lastCheckFailure: null,
      updatedAt: now,
    },
  });
  for (const listed of reading.keys ?? []) {
    const kid = listed.kid ?? listed.jwkThumbprint;
    if (!kid) continue;
    const known = await tx.clientKey.findFirst({
      where: {
        installationId,
        OR: [{ kid }, ...(listed.jwkThumbprint ? [{ thumbprint: listed.jwkThumbprint }] : [])],
      },
      select: { id: true, expiresAt: true },
    });
    // A list that does not tell the expiry never erases one that we were told before.
    const expiry = listed.expiration
      ? { expiresAt: listed.expiration, expirySource: "selvbetjening", expirySeenAt: now }
      : {};
    if (known)
      await tx.clientKey.update({
        where: { id: known.id },
        data: { origin: listed.origin, listedAt: now, unknownSince: null, ...expiry },
      });
    else {
      await tx.clientKey.create({
        data: {
          installationId,
          kid,
          thumbprint: listed.jwkThumbprint ?? "",
          algorithm: "",
          custody: "INSTALLATION",
          state: "LISTED",
          origin: listed.origin,
          listedAt: now,
          createdAt: now,
          ...expiry,
        },
      });
    }
  }
  if (reading.keys) await forgetMissing(tx, installationId, now);
}

/** Somebody changed it elsewhere: upstream is not as we believe, and no change of ours is under way. */
async function differsFromBelief(
  tx: Transaction,
  installationId: string,
  configuration: Configuration,
): Promise<boolean> {
  const believed = await latestConfiguration(tx, installationId);
  if (!believed || isSameConfiguration(believed, configuration)) return false;
  const open = { installationId, state: { in: ["PENDING" as const, "CHECKING" as const] } };
  return (await tx.configurationChange.count({ where: open })) === 0;
}

/** A key that was listed before and is not any more was removed in Selvbetjening; one of unknown id is known by now. */
async function forgetMissing(tx: Transaction, installationId: string, now: Date): Promise<void> {
  await tx.clientKey.updateMany({
    where: {
      installationId,
      state: "LISTED",
      custody: "INSTALLATION",
      OR: [{ listedAt: { lt: now } }, { kid: "" }],
    },
    data: { state: "RETIRED" },
  });
}
