import type { LockedInstallation } from "@/lib/db/locks";
import { programStanding, showsNewKey } from "@/lib/domain/revival";

/**
 * Records that the program works with the key of the newest revival, when a token that it presented shows
 * that.
 * Audit: `revival.program-observed`, when it returns an id.
 * @param issued when HelseID issued the token
 * @returns the id of the revival; null when there is none, it was known, or the token does not show it
 */
export async function recordProgramSeen(
  { tx, id: installationId }: LockedInstallation,
  issued: Date,
): Promise<string | null> {
  const revival = await tx.revival.findFirst({ where: { installationId }, orderBy: { createdAt: "desc" } });
  if (revival?.state !== "DELIVERED" || !revival.deliveredAt || !revival.keyId) return null;
  if (programStanding(revival) === "seen") return null;
  // A person says that it does not work: a token from before that is no news.
  const since =
    revival.programAnswer === "FAILS" && revival.programAnsweredAt
      ? revival.programAnsweredAt
      : revival.deliveredAt;
  const otherKeys = await tx.clientKey.findMany({
    where: { installationId, id: { not: revival.keyId } },
    select: { provedAt: true, listedAt: true, unknownSince: true, expiresAt: true },
  });
  if (!showsNewKey(issued, since, otherKeys)) return null;
  await tx.revival.update({ where: { id: revival.id }, data: { programSeenAt: issued } });
  return revival.id;
}
