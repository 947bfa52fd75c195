import type { LockedInstallation } from "@/lib/db/locks";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";
import { closeSettledAlerts } from "@/lib/core/alerts/settled-alerts";
import { mayReplaceExpiry } from "@/lib/domain/key-lifecycle";
import type { ListedClientKey } from "@/lib/selvbetjening/schemas";
import { expiryColumns } from "./expiry";
import { requireRoomForReported } from "./key-limits";
import { allows, move, reached } from "./key-ref";

/**
 * Records the key list of a client as Selvbetjening returned it. A known key gets the list's data and counts
 * as known upstream; its state is unchanged. An unknown key is created as LISTED. A LISTED key that is
 * missing in the list was removed in Selvbetjening and is retired. An expiry that the list does not contain
 * is kept. Audit: the row of the reading, for example `installation.checked`.
 */
export async function recordListed(
  locked: LockedInstallation,
  listed: readonly ListedClientKey[],
  now: Date,
): Promise<void> {
  const { tx, id: installationId } = locked;
  for (const each of listed) {
    const kid = each.kid ?? each.jwkThumbprint;
    if (!kid) continue;
    const known = await tx.clientKey.findFirst({
      where: {
        installationId,
        OR: [{ kid }, ...(each.jwkThumbprint ? [{ thumbprint: each.jwkThumbprint }] : [])],
      },
      select: { id: true },
    });
    const expiry = each.expiration ? expiryColumns(each.expiration, "selvbetjening", now) : {};
    if (known)
      await tx.clientKey.update({
        where: { id: known.id },
        data: { origin: each.origin, listedAt: now, unknownSince: null, ...expiry },
      });
    else
      await tx.clientKey.create({
        data: {
          installationId,
          kid,
          thumbprint: each.jwkThumbprint,
          custody: "INSTALLATION",
          state: "LISTED",
          origin: each.origin,
          listedAt: now,
          createdAt: now,
          ...expiry,
        },
      });
  }
  // A key without a `kid` was imported. The list contains it with its `kid`, so it was created above or is
  // known.
  await tx.clientKey.updateMany({
    where: {
      installationId,
      AND: [allows("delist"), { OR: [{ listedAt: { lt: now } }, { kid: null }] }],
    },
    data: reached("delist"),
  });
  await closeSettledAlerts(tx, now, installationId);
}

/**
 * Records a key list that contains nothing new: updates only the times. No state changes, so there is no
 * audit row.
 * @param kids the keys whose expiry the list contains
 */
export async function recordListedAgain(
  locked: LockedInstallation,
  kids: readonly string[],
  now: Date,
): Promise<void> {
  await locked.tx.clientKey.updateMany({
    where: { installationId: locked.id, kid: { in: [...kids] }, expirySource: "selvbetjening" },
    data: { expirySeenAt: now, listedAt: now },
  });
}

/**
 * Records keys that an installation reports to hold. A new one becomes LISTED and is not proved (invariant
 * I2), because a token does not show with which key it was requested. A retired one becomes LISTED again; the
 * state of others is unchanged. One that is known by its thumbprint gets its public half, with which its
 * signed reports are verified. Expiries follow the rule of `recordExpiry`. Audit: `installation.reported` or
 * `rotation.announced`, when the list returned is not empty.
 * @returns the `kid`s that are new or reported differently than before
 * @throws AppError CONFLICT when the installation has `MAX_REPORTED_KEYS`
 */
export async function recordReported(
  locked: LockedInstallation,
  keys: readonly { key: PublicKey; expiresAt: Date | null }[],
  now: Date,
): Promise<string[]> {
  const { tx, id: installationId } = locked;
  const changed: string[] = [];
  for (const { key, expiresAt } of keys) {
    const { jwk, kid, thumbprint } = key;
    const known = await tx.clientKey.findUnique({
      where: { installationId_kid: { installationId, kid } },
      select: {
        ...{ id: true, state: true, expiresAt: true, expirySource: true },
        ...{ thumbprint: true, publicJwk: true },
      },
    });
    if (!known || known.state === "RETIRED") await requireRoomForReported(locked, kid, now);
    const expiry = expiresAt ? expiryColumns(expiresAt, "installation", now) : {};
    if (!known) {
      await tx.clientKey.create({
        data: {
          installationId,
          kid,
          thumbprint,
          algorithm: jwk.alg!,
          publicJwk: jwk as object,
          custody: "INSTALLATION",
          state: "LISTED",
          createdAt: now,
          ...expiry,
        },
      });
      changed.push(kid);
      continue;
    }
    const better =
      expiresAt !== null &&
      mayReplaceExpiry(known.expirySource, "installation") &&
      known.expiresAt?.getTime() !== expiresAt.getTime();
    // Selvbetjening lists a key by its thumbprint alone.
    const isHalfKnown = !known.publicJwk && known.thumbprint === thumbprint;
    if (isHalfKnown)
      await tx.clientKey.update({
        where: { id: known.id },
        data: { publicJwk: jwk as object, algorithm: jwk.alg! },
      });
    if (better) await tx.clientKey.update({ where: { id: known.id }, data: expiry });
    const again = await move(locked, known.id, "report");
    if (better || again) changed.push(kid);
  }
  if (changed.length > 0) await closeSettledAlerts(tx, now, installationId);
  return changed;
}
