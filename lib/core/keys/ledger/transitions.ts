import { lockInstallation } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { allows, type KeyRef, KeyTransitionRefused, move, reached } from "./key-ref";

/**
 * The transitions of `lib/domain/key-lifecycle.ts`. Each locks the installation first (`lib/db/locks.ts`) and then
 * changes the key only if its state still allows it. None writes an audit row: what each one's caller writes stands with it.
 */

/**
 * PREPARED → SUBMITTED: the intent to send the public half. Call it before anything is sent; other keys stay as they are.
 * Audit: the process's own row, `draft.requested` or `rotation.upload-started`.
 * @throws KeyTransitionRefused when the key is not PREPARED, e.g. because another process took it
 */
export async function markSubmitted(tx: Transaction, key: KeyRef): Promise<void> {
  await lockInstallation(tx, key.installationId);
  if (!(await move(tx, key, "submit"))) throw new KeyTransitionRefused("submit", key.id);
}

/**
 * SUBMITTED → PREPARED: the upload surely did not arrive, so that the same key can be sent again. Other keys stay as they are.
 * Audit: `rotation.postponed` or `rotation.upload-lost`.
 * @throws KeyTransitionRefused when the key is not SUBMITTED
 */
export async function withdrawSubmission(tx: Transaction, key: KeyRef): Promise<void> {
  await lockInstallation(tx, key.installationId);
  if (!(await move(tx, key, "withdraw"))) throw new KeyTransitionRefused("withdraw", key.id);
}

/**
 * A token was obtained with the key (invariant I2; the caller holds that proof): it becomes the current one, known upstream.
 *
 * The other keys: the one that was current is retired, and so is every prepared or submitted one, unless an open rotation or
 * an open revival works with it; their private halves are destroyed. Listed ones stay as they are, since others hold
 * them. A process that ends by this proof settles itself before it calls here, or its own key is the one that is proved.
 *
 * Audit: the process's own row: `installation.activated` or `.added`, `rotation.completed`, `revival.verified` or `key.promoted`.
 * @throws KeyTransitionRefused when the key is current already, retired, or was never sent; nothing is lost then
 */
export async function makeCurrent(tx: Transaction, key: KeyRef, now: Date): Promise<void> {
  await lockInstallation(tx, key.installationId);
  const rotates = { some: { state: { in: [...OPEN_ROTATION_STATES] } } };
  const revives = { some: { state: { in: [...OPEN_REVIVAL_STATES] } } };
  await tx.clientKey.updateMany({
    where: {
      installationId: key.installationId,
      id: { not: key.id },
      ...allows("supersede"),
      NOT: {
        state: { not: "CURRENT" },
        OR: [
          { rotations: rotates },
          { revivals: revives },
          // The spare key, which a rotation that has just begun is about to take.
          { state: "PREPARED", installation: { rotations: rotates } },
        ],
      },
    },
    data: reached("supersede"),
  });
  if (!(await move(tx, key, "prove", { provedAt: now, unknownSince: null })))
    throw new KeyTransitionRefused("prove", key.id);
}

/**
 * Any state → RETIRED: the key is not used any more, and what the portal holds of it is destroyed. Other keys stay as they are.
 * Audit: the process's own row: `rotation.failed`, `rotation.abandoned` or `rotation.announced`.
 * @returns false when it was retired already
 */
export async function retire(tx: Transaction, key: KeyRef): Promise<boolean> {
  await lockInstallation(tx, key.installationId);
  return move(tx, key, "retire");
}

/**
 * Every key of an installation that is taken out of use → RETIRED, whatever its state.
 * Audit: `installation.closed`, with the number returned.
 * @returns how many private halves were destroyed
 */
export async function retireAll(tx: Transaction, installationId: string): Promise<number> {
  await lockInstallation(tx, installationId);
  const held = await tx.clientKey.count({ where: { installationId, sealedPrivateJwk: { not: null } } });
  await tx.clientKey.updateMany({
    where: { installationId },
    data: { state: "RETIRED", sealedPrivateJwk: null },
  });
  return held;
}

/**
 * A key's process ended without a proof, but its public half may be registered all the same. One that the portal holds stays
 * SUBMITTED, so that `promoteWorkingKey` can still try it; any other is of no use and is retired. Other keys stay as they are.
 * Audit: the process's own row: `revival.cancelled` or `revival.restarted`.
 */
export async function setAside(tx: Transaction, key: KeyRef): Promise<void> {
  await lockInstallation(tx, key.installationId);
  await move(tx, key, "setAside");
}
