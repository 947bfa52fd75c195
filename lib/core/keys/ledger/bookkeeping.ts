import type { LockedInstallation } from "@/lib/db/locks";

/** Facts that are recorded on a key without a change of its state. */

/**
 * Records that HelseID refuses the current key, or accepts it again. Other keys are unchanged.
 * Audit: `key.marked-unknown` or `key.recognized`, when something changed.
 * @returns false when that was known, or the key is no longer the current one
 */
export async function recordAcceptance(
  locked: LockedInstallation,
  keyId: string,
  accepted: boolean,
  now: Date,
): Promise<boolean> {
  const { count } = await locked.tx.clientKey.updateMany({
    where: {
      id: keyId,
      installationId: locked.id,
      state: "CURRENT",
      unknownSince: accepted ? { not: null } : null,
    },
    data: { unknownSince: accepted ? null : now },
  });
  return count > 0;
}

/**
 * Records that a token was obtained with a key that the customer's browser holds. The key becomes current
 * only with `makeCurrent`, after the client was read with that token, so there is no audit row here.
 */
export async function recordToken(locked: LockedInstallation, keyId: string, now: Date): Promise<void> {
  await locked.tx.clientKey.updateMany({
    where: { id: keyId, installationId: locked.id, state: { not: "RETIRED" } },
    data: { provedAt: now },
  });
}

/**
 * Records that the customer saved the file with the key, and that their browser deleted the key.
 * Audit: `key.saved-by-customer`, when something changed.
 * @returns false when that was known
 */
export async function recordSaved(locked: LockedInstallation, keyId: string, now: Date): Promise<boolean> {
  const { count } = await locked.tx.clientKey.updateMany({
    where: { id: keyId, installationId: locked.id, custody: "INSTALLATION", savedAt: null },
    data: { savedAt: now },
  });
  return count > 0;
}

/**
 * Replaces a sealed private half with the same half sealed with another master key, unless it has changed
 * since it was read. The secret is the same, so there is no audit row.
 */
export async function replaceSealed(
  locked: LockedInstallation,
  keyId: string,
  before: string,
  after: string,
): Promise<void> {
  await locked.tx.clientKey.updateMany({
    where: { id: keyId, installationId: locked.id, sealedPrivateJwk: before },
    data: { sealedPrivateJwk: after },
  });
}
