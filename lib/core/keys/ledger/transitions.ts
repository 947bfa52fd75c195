import { lockInstallation } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { allows, type KeyRef, KeyTransitionRefused, move, reached } from "./key-ref";

/**
 * The transitions of `lib/domain/key-lifecycle.ts`. Each locks the installation first (`lib/db/locks.ts`) and
 * then changes the key, if its state allows it. None writes an audit row; "Audit" names the one that the
 * caller writes.
 */

/**
 * PREPARED → SUBMITTED: the intent to send the public half. Must be committed before anything is sent. Other
 * keys are unchanged. Audit: the process's own row, `draft.requested` or `rotation.upload-started`.
 * @throws KeyTransitionRefused when the key is not PREPARED, for example because another process has claimed
 *   it
 */
export async function markSubmitted(tx: Transaction, key: KeyRef): Promise<void> {
  await lockInstallation(tx, key.installationId);
  if (!(await move(tx, key, "submit"))) throw new KeyTransitionRefused("submit", key.id);
}

/**
 * SUBMITTED → PREPARED: the upload certainly did not arrive, so the same key can be sent again. Other keys
 * are unchanged. Audit: `rotation.postponed` or `rotation.upload-lost`.
 * @throws KeyTransitionRefused when the key is not SUBMITTED
 */
export async function withdrawSubmission(tx: Transaction, key: KeyRef): Promise<void> {
  await lockInstallation(tx, key.installationId);
  if (!(await move(tx, key, "withdraw"))) throw new KeyTransitionRefused("withdraw", key.id);
}

/**
 * SUBMITTED or LISTED → CURRENT: the caller has the proof that a token was obtained with the key (invariant
 * I2). The key counts as known upstream.
 *
 * Other keys: the previous current key and every prepared or submitted key is retired and its private half
 * destroyed, except those that an open rotation or revival uses. Listed keys are unchanged, because others
 * hold them. A process that ends with this proof must settle itself before the call, unless the proved key is
 * its own.
 *
 * Audit: the process's own row: `installation.activated` or `.added`, `rotation.completed`,
 * `revival.verified` or `key.promoted`.
 * @throws KeyTransitionRefused when the key is current already, retired, or was never sent; nothing is
 *   destroyed then
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
          // The spare key, which a rotation that has just started is about to claim.
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
 * Any state → RETIRED: the key is no longer used, and its private half is destroyed. Other keys are
 * unchanged. Audit: the process's own row: `rotation.failed`, `rotation.abandoned` or `rotation.announced`.
 * @returns false when it was retired already
 */
export async function retire(tx: Transaction, key: KeyRef): Promise<boolean> {
  await lockInstallation(tx, key.installationId);
  return move(tx, key, "retire");
}

/**
 * Every key of an installation that is being closed → RETIRED, whatever its state.
 * Audit: `installation.closed`, with the number returned.
 * @returns how many private halves were destroyed
 */
export async function retireAll(tx: Transaction, installationId: string): Promise<number> {
  await lockInstallation(tx, installationId);
  const destroyed = await tx.clientKey.count({ where: { installationId, sealedPrivateJwk: { not: null } } });
  await tx.clientKey.updateMany({
    where: { installationId },
    data: { state: "RETIRED", sealedPrivateJwk: null },
  });
  return destroyed;
}

/**
 * For a key whose process ended without a proof although its public half may be registered. A key that the
 * portal holds stays SUBMITTED, so that `promoteWorkingKey` can try it later; any other is retired. Other
 * keys are unchanged. Audit: the process's own row: `revival.cancelled` or `revival.restarted`.
 */
export async function setAside(tx: Transaction, key: KeyRef): Promise<void> {
  await lockInstallation(tx, key.installationId);
  await move(tx, key, "setAside");
}
