import type { LockedInstallation } from "@/lib/db/locks";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";

/**
 * Records what a report says about keys that only the client's own key has signed. No key is added, and no
 * state or expiry changes. An expiry that is earlier than the known one, or that is stated while none is
 * known, is stored beside it. Audit: `installation.reported`, when `changed` is not empty.
 * @returns `known`: the `kid`s that are registered; `changed`: those whose stated expiry is news
 */
export async function recordStated(
  locked: LockedInstallation,
  keys: readonly { key: PublicKey; expiresAt: Date | null }[],
): Promise<{ known: string[]; changed: string[] }> {
  const { tx, id: installationId } = locked;
  const known: string[] = [];
  const changed: string[] = [];
  for (const { key, expiresAt } of keys) {
    const found = await tx.clientKey.findFirst({
      where: {
        installationId,
        kid: key.kid,
        thumbprint: key.thumbprint,
        state: { in: ["CURRENT", "LISTED"] },
      },
      select: { id: true, expiresAt: true, reportedExpiresAt: true },
    });
    if (!found) continue;
    known.push(key.kid);
    const isEarlier = expiresAt !== null && (!found.expiresAt || expiresAt < found.expiresAt);
    // A report that states none does not contradict what another one has stated.
    const stated = isEarlier ? expiresAt : expiresAt === null ? found.reportedExpiresAt : null;
    if (stated?.getTime() === found.reportedExpiresAt?.getTime()) continue;
    await tx.clientKey.update({ where: { id: found.id }, data: { reportedExpiresAt: stated } });
    changed.push(key.kid);
  }
  return { known, changed };
}
