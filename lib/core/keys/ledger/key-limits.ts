import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { MAX_NEW_KEYS_PER_DAY, MAX_REPORTED_KEYS } from "@/lib/domain/key-limits";
import type { LockedInstallation } from "@/lib/db/locks";
import { move } from "./key-ref";

const DAY_SECONDS = 86_400;

/**
 * Makes sure that an installation may have one more reported key. Keys that its software retired within the
 * last day count, so that reports cannot fill the database. Without room the reported key that expired first
 * is retired. Keys that Selvbetjening has listed never count, and are never cut. Audit: the report's own row.
 * @param kid of the key that is to be added
 * @throws AppError CONFLICT with the field `keys`: too-many-keys, and the kid as a fact
 */
export async function requireRoomForReported(
  locked: LockedInstallation,
  kid: string,
  now: Date,
): Promise<void> {
  const { tx, id: installationId } = locked;
  const reported = { installationId, custody: "INSTALLATION", listedAt: null, provedAt: null } as const;
  const since = addSeconds(now, -DAY_SECONDS);
  const count = await tx.clientKey.count({
    where: {
      ...reported,
      // An import may name an expiry only.
      kid: { not: null },
      OR: [{ state: "LISTED" }, { state: "RETIRED", createdAt: { gt: since } }],
    },
  });
  if (count < MAX_REPORTED_KEYS) return;
  const expired = await tx.clientKey.findFirst({
    where: { ...reported, state: "LISTED", createdAt: { lte: since }, expiresAt: { lte: now } },
    orderBy: { expiresAt: "asc" },
    select: { id: true },
  });
  if (count > MAX_REPORTED_KEYS || !expired)
    throw new AppError("CONFLICT", { fields: { keys: "too-many-keys" }, facts: { kid } });
  await move(locked, expired.id, "retire");
}

/**
 * Makes sure that an installation's customer has not created too many keys within a day.
 * @throws AppError TOO_MANY_REQUESTS
 */
export async function requireRoomForNew({ tx, id }: LockedInstallation, now: Date): Promise<void> {
  const since = addSeconds(now, -DAY_SECONDS);
  const count = await tx.clientKey.count({
    // Selvbetjening lists keys without their algorithm.
    where: { installationId: id, createdAt: { gt: since }, algorithm: { not: null } },
  });
  if (count >= MAX_NEW_KEYS_PER_DAY) throw new AppError("TOO_MANY_REQUESTS");
}
