import { lockInstallation } from "@/lib/db/locks";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";
import type { Transaction } from "@/lib/db/client";
import { mayReplaceExpiry } from "@/lib/domain/key-lifecycle";
import type { ListedClientKey } from "@/lib/selvbetjening/schemas";
import { expiryColumns } from "./expiry";
import { allows, move, reached } from "./key-ref";

/**
 * Records the list of a client's keys as Selvbetjening gave it. A key that is known gets what the list says of it, and is
 * known upstream; its state stays. One that is not known is created as LISTED. One that is LISTED and missing in this list
 * was removed in Selvbetjening, and is retired. A list that does not say when a key expires never erases a known expiry.
 * Audit: the reading's row, e.g. `installation.checked`.
 */
export async function recordListed(
  tx: Transaction,
  installationId: string,
  listed: readonly ListedClientKey[],
  now: Date,
): Promise<void> {
  await lockInstallation(tx, installationId);
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
          thumbprint: each.jwkThumbprint ?? "",
          algorithm: "",
          custody: "INSTALLATION",
          state: "LISTED",
          origin: each.origin,
          listedAt: now,
          createdAt: now,
          ...expiry,
        },
      });
  }
  // One without an id was imported; by now its id is known, and it stands beside it.
  await tx.clientKey.updateMany({
    where: {
      installationId,
      AND: [allows("delist"), { OR: [{ listedAt: { lt: now } }, { kid: "" }] }],
    },
    data: reached("delist"),
  });
}

/**
 * A list that says what is known already: only the times of its keys are moved on. No state changes, so there is no audit row.
 * The caller has written to the installation in this transaction, and so holds its lock.
 * @param kids those whose expiry the list said again
 */
export async function recordListedAgain(
  tx: Transaction,
  installationId: string,
  kids: readonly string[],
  now: Date,
): Promise<void> {
  await tx.clientKey.updateMany({
    where: { installationId, kid: { in: [...kids] }, expirySource: "selvbetjening" },
    data: { expirySeenAt: now, listedAt: now },
  });
}

/**
 * Records keys that an installation says it holds. A new one is LISTED, not proved (invariant I2): no token tells which key it
 * was requested with. A retired one is LISTED again; another one's state stays. An expiry is taken as `recordExpiry` takes it.
 * Audit: `installation.reported` or `rotation.announced`, when the list returned is not empty.
 * @returns the `kid`s that are new or reported differently than before
 */
export async function recordReported(
  tx: Transaction,
  installationId: string,
  keys: readonly { key: PublicKey; expiresAt: Date | null }[],
  now: Date,
): Promise<string[]> {
  await lockInstallation(tx, installationId);
  const changed: string[] = [];
  for (const { key, expiresAt } of keys) {
    const { jwk, kid, thumbprint } = key;
    const known = await tx.clientKey.findUnique({
      where: { installationId_kid: { installationId, kid } },
      select: { id: true, expiresAt: true, expirySource: true },
    });
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
    if (better) await tx.clientKey.update({ where: { id: known.id }, data: expiry });
    const again = await move(tx, { id: known.id, installationId }, "report");
    if (better || again) changed.push(kid);
  }
  return changed;
}
