import type { ReadOnlyDatabase } from "@/lib/db/client";
import { type KeyBefore, keyBefore } from "@/lib/domain/key-before";

/**
 * What is known of the keys that an installation had before a revival.
 * @param revival when it was started, the new key, and when that was proved; a revival that starts now has
 *   neither
 */
export async function loadKeyBefore(
  db: ReadOnlyDatabase,
  installationId: string,
  revival: { createdAt: Date; keyId: string | null; verifiedAt: Date | null },
  now: Date,
): Promise<KeyBefore> {
  const keys = await db.clientKey.findMany({
    where: {
      installationId,
      state: { in: ["CURRENT", "LISTED", "RETIRED"] },
      createdAt: { lte: revival.createdAt },
      ...(revival.keyId ? { id: { not: revival.keyId } } : {}),
    },
    select: { expiresAt: true, unknownSince: true },
  });
  return keyBefore(keys, revival.verifiedAt ?? now);
}
