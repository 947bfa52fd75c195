import { lockInstallation } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import type { KeyRef } from "./key-ref";

/** What is noted on a key without a change of its state. */

/**
 * HelseID refuses the current key, or accepts it again. Other keys stay as they are.
 * Audit: `key.marked-unknown` or `key.recognized`, when something changed.
 * @returns false when that was known, or the key is not the current one any more
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
 * A token was obtained with a key that the customer's browser holds. It makes nothing current: `makeCurrent` does, after the
 * client was read with that token. So there is no audit row, and no lock but the key's own.
 */
export async function recordToken(tx: Transaction, keyId: string, now: Date): Promise<void> {
  await tx.clientKey.updateMany({
    where: { id: keyId, state: { not: "RETIRED" } },
    data: { provedAt: now },
  });
}

/**
 * The customer saved the file with the key, and their browser forgot it.
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
 * Replaces the text of a sealed private half by the same half sealed with another master key, unless somebody changed it
 * meanwhile. The secret stays, so there is no audit row, and no lock but the key's own.
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
