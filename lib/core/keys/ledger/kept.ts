import type { Env } from "@/lib/base/env";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { LockedInstallation } from "@/lib/db/locks";
import { clientKeyRecord, keptKeyRecord } from "@/lib/core/keys/sealed-records";
import { seal, unseal } from "@/lib/crypto/seal";
import { type CloseReason, keptUntil } from "@/lib/domain/closing";
import { allows, reached } from "./key-ref";

/*
 * Private keys of closed installations. They are in a table of their own, sealed for another record than a
 * client key, so nothing that opens client keys can open them. Only `restoreKept` makes one a client key
 * again. A lint rule refuses the table outside the ledger.
 */

type Masters = Pick<Env, "DATA_ENCRYPTION_KEY" | "DATA_ENCRYPTION_KEY_PREVIOUS">;

/**
 * Moves the private keys of an installation that is being closed to where they are kept, as far as the reason
 * allows it. Must be followed by `retireAll`, which destroys the rest. A key that was never sent anywhere is
 * not kept: a new one is as good. Audit: `installation.closed`, with the number returned.
 * @returns how many are kept
 */
export async function keepAll(
  locked: LockedInstallation,
  reason: CloseReason,
  now: Date,
  masters: Masters,
): Promise<number> {
  const { tx, id: installationId } = locked;
  const keys = await tx.clientKey.findMany({
    where: { installationId, state: { in: ["SUBMITTED", "CURRENT"] }, sealedPrivateJwk: { not: null } },
    select: { id: true, sealedPrivateJwk: true, expiresAt: true },
  });
  const kept = keys.flatMap((key) => {
    const until = keptUntil(key, reason, now);
    if (!until) return [];
    const text = open(key.sealedPrivateJwk!, clientKeyRecord(key.id), masters);
    const sealedPrivateJwk = seal(text, keptKeyRecord(key.id), masters.DATA_ENCRYPTION_KEY);
    return [{ keyId: key.id, installationId, sealedPrivateJwk, keptUntil: until }];
  });
  await tx.keptKey.createMany({ data: kept });
  return kept.length;
}

/**
 * RETIRED → SUBMITTED: the private keys that are still kept are client keys again, each to be proved by a
 * token (invariant I2). The others are destroyed. Audit: `installation.restored`, with the number returned.
 * @returns how many there are
 */
export async function restoreKept(locked: LockedInstallation, now: Date, masters: Masters): Promise<number> {
  const { tx, id: installationId } = locked;
  const kept = await tx.keptKey.findMany({ where: { installationId, keptUntil: { gt: now } } });
  let restored = 0;
  for (const { keyId, sealedPrivateJwk } of kept) {
    const text = open(sealedPrivateJwk, keptKeyRecord(keyId), masters);
    const { count } = await tx.clientKey.updateMany({
      where: {
        id: keyId,
        installationId,
        ...allows("restore"),
        AND: { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      },
      data: {
        ...reached("restore"),
        unknownSince: null,
        sealedPrivateJwk: seal(text, clientKeyRecord(keyId), masters.DATA_ENCRYPTION_KEY),
      },
    });
    restored += count;
  }
  await destroyKept(locked);
  return restored;
}

/** Destroys the private keys that are kept of an installation. Audit: `installation.keys-destroyed`. */
export async function destroyKept(locked: LockedInstallation): Promise<number> {
  const { count } = await locked.tx.keptKey.deleteMany({ where: { installationId: locked.id } });
  return count;
}

/** Destroys those of an installation whose time is over, or whose key has expired by what is known now. */
export async function destroyOverdue(locked: LockedInstallation, now: Date): Promise<number> {
  const expired = await locked.tx.clientKey.findMany({
    where: { installationId: locked.id, expiresAt: { lte: now } },
    select: { id: true },
  });
  const { count } = await locked.tx.keptKey.deleteMany({
    where: {
      installationId: locked.id,
      OR: [{ keptUntil: { lte: now } }, { keyId: { in: expired.map((key) => key.id) } }],
    },
  });
  return count;
}

/** The installations of which `destroyOverdue` destroys something. */
export async function listOverdue(db: ReadOnlyDatabase, now: Date): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select distinct k.installation_id as id from kept_key k join client_key c on c.id = k.key_id
    where k.kept_until <= ${now} or c.expires_at <= ${now}`;
  return rows.map((row) => row.id);
}

/** Until when the longest-kept private key of an installation is kept; null when none is. */
export async function keptUntilOf(
  db: Pick<ReadOnlyDatabase, "keptKey">,
  installationId: string,
): Promise<Date | null> {
  const { _max } = await db.keptKey.aggregate({ where: { installationId }, _max: { keptUntil: true } });
  return _max.keptUntil;
}

/** A batch of sealed private keys, for `reseal`. @param after the last id of the batch before */
export async function readKept(
  db: Pick<ReadOnlyDatabase, "keptKey">,
  after: string | null,
  count: number,
): Promise<{ id: string; text: string }[]> {
  const rows = await db.keptKey.findMany({
    where: after ? { keyId: { gt: after } } : {},
    orderBy: { keyId: "asc" },
    take: count,
  });
  return rows.map((row) => ({ id: row.keyId, text: row.sealedPrivateJwk }));
}

/** Replaces a sealed private key with the same one sealed with another master key, unless it has changed. */
export async function replaceKept(
  locked: LockedInstallation,
  keyId: string,
  before: string,
  after: string,
): Promise<void> {
  await locked.tx.keptKey.updateMany({
    where: { keyId, installationId: locked.id, sealedPrivateJwk: before },
    data: { sealedPrivateJwk: after },
  });
}

function open(sealed: string, record: string, masters: Masters): string {
  return unseal(sealed, record, masters.DATA_ENCRYPTION_KEY, masters.DATA_ENCRYPTION_KEY_PREVIOUS);
}
