import type { Transaction } from "@/lib/db/client";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";

/** What a person or an installation said may be corrected by an installation; what Selvbetjening told may not. */
const WEAK_SOURCES = [null, "person", "import", "installation"];

/**
 * Helper of the API's verbs, called after they authorised: writes down keys that an installation says it holds. They are listed, not
 * proved (invariant I2): no token tells which key it was asked for with.
 * @returns the kids that are new or told otherwise than before
 */
export async function takeKeys(
  tx: Transaction,
  installationId: string,
  keys: readonly { key: PublicKey; expiresAt: Date | null }[],
  now: Date,
): Promise<string[]> {
  const changed: string[] = [];
  for (const { key, expiresAt } of keys) {
    const known = await tx.clientKey.findUnique({
      where: { installationId_kid: { installationId, kid: key.kid } },
      select: { id: true, expiresAt: true, expirySource: true, state: true },
    });
    const told = expiresAt ? { expiresAt, expirySource: "installation", expirySeenAt: now } : {};
    if (!known) {
      await tx.clientKey.create({
        data: {
          installationId,
          kid: key.kid,
          thumbprint: key.thumbprint,
          algorithm: key.jwk.alg!,
          publicJwk: key.jwk as object,
          custody: "INSTALLATION",
          state: "LISTED",
          createdAt: now,
          ...told,
        },
      });
      changed.push(key.kid);
    } else {
      const better =
        expiresAt !== null &&
        WEAK_SOURCES.includes(known.expirySource) &&
        known.expiresAt?.getTime() !== expiresAt.getTime();
      const revived = known.state === "RETIRED";
      if (!better && !revived) continue;
      await tx.clientKey.update({
        where: { id: known.id },
        data: { ...(better ? told : {}), ...(revived ? { state: "LISTED" } : {}) },
      });
      changed.push(key.kid);
    }
  }
  return changed;
}
