import { lockInstallation } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import type { KeyRef } from "./key-ref";

/** Facts that are recorded on a key without a change of its state. */

/**
 * Records that HelseID refuses the current key, or accepts it again. Other keys are unchanged.
 * Audit: `key.marked-unknown` or `key.recognized`, when something changed.
 * @returns false when that was known, or the key is no longer the current one
 */
export async function recordAcceptance(
  tx: Transaction,
  key: KeyRef,
  accepted: boolean,
  now: Date,
): Promise<boolean> {
  await lockInstallation(tx, key.installationId);
  const { count } = await tx.clientKey.updateMany({
    where: { id: key.id, state: "CURRENT", unknownSince: accepted ? { not: null } : null },
    data: { unknownSince: accepted ? null : now },
  });
  return count > 0;
}

/**
 * Records that a token was obtained with a key that the customer's browser holds. The key becomes current
 * only with `makeCurrent`, after the client was read with that token, so there is no audit row here, and no
 * lock but that of the key's row.
 */
export async function recordToken(tx: Transaction, keyId: string, now: Date): Promise<void> {
  await tx.clientKey.updateMany({
    where: { id: keyId, state: { not: "RETIRED" } },
    data: { provedAt: now },
  });
}

/**
 * Records that the customer saved the file with the key, and that their browser deleted the key.
 * Audit: `key.saved-by-customer`, when something changed.
 * @returns false when that was known
 */
export async function recordSaved(tx: Transaction, key: KeyRef, now: Date): Promise<boolean> {
  await lockInstallation(tx, key.installationId);
  const { count } = await tx.clientKey.updateMany({
    where: { id: key.id, custody: "INSTALLATION", savedAt: null },
    data: { savedAt: now },
  });
  return count > 0;
}

/**
 * Replaces a sealed private half with the same half sealed with another master key, unless it has changed
 * since it was read. The secret is the same, so there is no audit row, and no lock but that of the key's row.
 */
export async function replaceSealed(
  tx: Transaction,
  keyId: string,
  before: string,
  after: string,
): Promise<void> {
  await tx.clientKey.updateMany({
    where: { id: keyId, sealedPrivateJwk: before },
    data: { sealedPrivateJwk: after },
  });
}
