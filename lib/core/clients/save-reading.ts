import { recordListed } from "@/lib/core/keys/ledger/listed";
import type { Prisma } from "@/lib/db/generated/client";
import type { LockedInstallation } from "@/lib/db/locks";
import { configurationOf } from "@/lib/domain/configuration";
import { recordPortalToken } from "./portal-token";
import { recordDrift } from "./record-drift";
import { recordFirstRevision } from "./revisions";
import type { CurrentClient, ListedClientKey } from "@/lib/selvbetjening/schemas";

/** A client as Selvbetjening returned it; `keys` is null when the list could not be read. */
export interface Reading {
  /** When the request was sent. What has changed since may be missing from the reading. */
  readAt: Date;
  /** When HelseID issued the token that it was read with. */
  tokenAt: Date;
  client: CurrentClient;
  keys: ListedClientKey[] | null;
  /** Selvbetjening has asked for time instead of giving the key list: it is read after that. */
  keysPostponed?: boolean;
}

/**
 * Saves a reading as the installation's last known state, with its time. One that was requested before the
 * saved one is out of date, since the client may have been changed in between, and its configuration is
 * dropped. The caller writes the audit row.
 */
export async function saveReading(locked: LockedInstallation, reading: Reading, now: Date): Promise<void> {
  await recordFirstRevision(locked, configurationOf(reading.client), now);
  const { tx, id } = locked;
  const check = {
    lastCheckAt: now,
    lastCheckFailure: null,
    updatedAt: now,
  };
  const saved = await tx.installation.updateMany({
    where: { id, ...isOlderThan(reading, now) },
    data: { ...check, snapshot: reading.client, snapshotAt: reading.readAt },
  });
  if (saved.count === 0) await tx.installation.update({ where: { id }, data: check });
  await recordPortalToken(locked, reading.tokenAt, now);
  if (reading.keysPostponed) await scheduleCheck(locked);
  await recordDrift(locked);
  if (reading.keys) await recordListed(locked, reading.keys, now);
}

/** Makes the next sweep check the client, as soon as no service asks for time. */
export async function scheduleCheck({ tx, id }: LockedInstallation): Promise<void> {
  await tx.installation.update({ where: { id }, data: { nextCheckAt: null } });
}

/**
 * The condition that the saved reading was requested before this one. One from the future shows that the
 * clock was set back, and counts as older.
 */
export function isOlderThan({ readAt }: Pick<Reading, "readAt">, now: Date): Prisma.InstallationWhereInput {
  return { OR: [{ snapshotAt: null }, { snapshotAt: { lte: readAt } }, { snapshotAt: { gt: now } }] };
}
