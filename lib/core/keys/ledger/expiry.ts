import { lockInstallation } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { type ExpirySource, replaceableSources } from "@/lib/domain/key-lifecycle";
import type { KeyRef } from "./key-ref";

/** The columns of an expiry that was learned now. */
export function expiryColumns(expiresAt: Date, source: ExpirySource, now: Date) {
  return { expiresAt, expirySource: source, expirySeenAt: now };
}

/** The condition that the known expiry may be replaced by one from `source`. */
export function expiryReplaceableBy(source: ExpirySource) {
  return { OR: [{ expirySource: null }, { expirySource: { in: [...replaceableSources(source)] } }] };
}

/**
 * Records when a key expires, with where that is known from. What Selvbetjening said, in its list or as the response to an
 * upload, is never replaced by what a person, an installation or an import says.
 * Audit: `key.expiry-set` when a person says it.
 * @returns false when a better source is known, and nothing was written
 */
export async function recordExpiry(
  tx: Transaction,
  key: KeyRef,
  expiry: { expiresAt: Date; source: ExpirySource },
  now: Date,
): Promise<boolean> {
  await lockInstallation(tx, key.installationId);
  const { count } = await tx.clientKey.updateMany({
    where: { id: key.id, installationId: key.installationId, ...expiryReplaceableBy(expiry.source) },
    data: expiryColumns(expiry.expiresAt, expiry.source, now),
  });
  return count > 0;
}

/**
 * The upload of a key was registered: Selvbetjening lists it, and may have said when it expires.
 * Audit: `rotation.uploaded`.
 * @param expiry null when it was not said; then a known one stays
 */
export async function recordRegistered(
  tx: Transaction,
  key: KeyRef,
  expiry: { expiresAt: Date; source: "upload" | "selvbetjening" } | null,
  now: Date,
): Promise<void> {
  await lockInstallation(tx, key.installationId);
  await tx.clientKey.update({
    where: { id: key.id },
    data: { listedAt: now, ...(expiry ? expiryColumns(expiry.expiresAt, expiry.source, now) : {}) },
  });
}
