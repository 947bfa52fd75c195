import type { LockedInstallation } from "@/lib/db/locks";

/**
 * Records that HelseID issued a token which the portal got or relayed. The newest counts, whatever the order
 * in which they are recorded; one from the future shows that the clock was set back, and counts as older.
 * @param tokenAt when it was issued, by the portal's clock
 */
export async function recordPortalToken(
  { tx, id }: LockedInstallation,
  tokenAt: Date,
  now: Date,
): Promise<void> {
  await tx.installation.updateMany({
    where: {
      id,
      OR: [{ portalTokenAt: null }, { portalTokenAt: { lt: tokenAt } }, { portalTokenAt: { gt: now } }],
    },
    data: { portalTokenAt: tokenAt },
  });
}
