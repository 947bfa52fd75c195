import type { LockedInstallation } from "@/lib/db/locks";
import { closeSettledAlerts } from "@/lib/core/alerts/settled-alerts";
import { type ExpirySource, isFromNhn, replaceableSources } from "@/lib/domain/key-lifecycle";
import { earlierStated } from "@/lib/domain/stated-expiry";

/** The columns for an expiry that was learned at `now`. One from NHN replaces what people have stated. */
export function expiryColumns(expiresAt: Date, source: ExpirySource, now: Date) {
  return {
    expiresAt,
    expirySource: source,
    expirySeenAt: now,
    ...(isFromNhn(source) ? { staffExpiresAt: null, customerExpiresAt: null } : {}),
  };
}

/** The condition that the known expiry may be replaced by one from `source`. */
export function expiryReplaceableBy(source: ExpirySource) {
  return { OR: [{ expirySource: null }, { expirySource: { in: [...replaceableSources(source)] } }] };
}

/**
 * Records when a key expires, with the source. A value from Selvbetjening, in its key list or as the response
 * to an upload, is never replaced by one from a staff member, an installation or an import. Audit:
 * `key.expiry-set` when the source is a staff member.
 * @returns false when the known value has a better source, and nothing was written
 */
export async function recordExpiry(
  locked: LockedInstallation,
  keyId: string,
  expiry: { expiresAt: Date; source: ExpirySource },
  now: Date,
): Promise<boolean> {
  const { count } = await locked.tx.clientKey.updateMany({
    where: { id: keyId, installationId: locked.id, ...expiryReplaceableBy(expiry.source) },
    data: expiryColumns(expiry.expiresAt, expiry.source, now),
  });
  if (count > 0) await closeSettledAlerts(locked.tx, now, locked.id);
  return count > 0;
}

/**
 * Records what staff or the customer read in Selvbetjening. Of two that differ, the earlier is the key's
 * expiry, and both are kept. Audit: `key.expiry-set`.
 * @returns false when NHN has reported an expiry, and nothing was written
 */
export async function recordStatedExpiry(
  locked: LockedInstallation,
  keyId: string,
  stated: { expiresAt: Date; by: "person" | "customer" },
  now: Date,
): Promise<boolean> {
  const key = await locked.tx.clientKey.findFirst({
    where: { id: keyId, installationId: locked.id, ...expiryReplaceableBy(stated.by) },
    select: { expiresAt: true, expirySource: true, staffExpiresAt: true, customerExpiresAt: true },
  });
  if (!key) return false;
  const both = {
    // The previous release stores what staff have stated as the expiry alone.
    staff: key.staffExpiresAt ?? (key.expirySource === "person" ? key.expiresAt : null),
    customer: key.customerExpiresAt,
    [stated.by === "person" ? "staff" : "customer"]: stated.expiresAt,
  };
  const counted = earlierStated(both)!;
  await locked.tx.clientKey.update({
    where: { id: keyId, installationId: locked.id },
    data: {
      ...expiryColumns(counted.expiresAt, counted.source, now),
      staffExpiresAt: both.staff,
      customerExpiresAt: both.customer,
    },
  });
  await closeSettledAlerts(locked.tx, now, locked.id);
  return true;
}

/**
 * Records that Selvbetjening has registered an uploaded key, and when it expires if that was reported.
 * Audit: `rotation.uploaded`.
 * @param expiry null when it was not reported; a known one is then kept
 */
export async function recordRegistered(
  locked: LockedInstallation,
  keyId: string,
  expiry: { expiresAt: Date; source: "upload" | "selvbetjening" } | null,
  now: Date,
): Promise<void> {
  await locked.tx.clientKey.update({
    where: { id: keyId, installationId: locked.id },
    data: { listedAt: now, ...(expiry ? expiryColumns(expiry.expiresAt, expiry.source, now) : {}) },
  });
  if (expiry) await closeSettledAlerts(locked.tx, now, locked.id);
}
