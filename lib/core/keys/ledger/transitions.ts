import type { LockedInstallation } from "@/lib/db/locks";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { allows, KeyTransitionRefused, move, reached } from "./key-ref";

/**
 * The transitions of `lib/domain/key-lifecycle.ts`. Each changes a key of the installation that the caller
 * has locked (`lib/db/locks.ts`), if its state allows it. None writes an audit row; "Audit" names the one
 * that the caller writes.
 */

/**
 * PREPARED → SUBMITTED: the intent to send the public half. Must be committed before anything is sent. Other
 * keys are unchanged. Audit: the process's own row, `draft.requested` or `rotation.upload-started`.
 * @throws KeyTransitionRefused when the key is not PREPARED, for example because another process has claimed
 *   it
 */
export async function markSubmitted(locked: LockedInstallation, keyId: string): Promise<void> {
  if (!(await move(locked, keyId, "submit"))) throw new KeyTransitionRefused("submit", keyId);
}

/**
 * SUBMITTED → PREPARED: the upload certainly did not arrive, so the same key can be sent again. Other keys
 * are unchanged. Audit: `rotation.postponed` or `rotation.upload-lost`.
 * @throws KeyTransitionRefused when the key is not SUBMITTED
 */
export async function withdrawSubmission(locked: LockedInstallation, keyId: string): Promise<void> {
  if (!(await move(locked, keyId, "withdraw"))) throw new KeyTransitionRefused("withdraw", keyId);
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
export async function makeCurrent(locked: LockedInstallation, keyId: string, now: Date): Promise<void> {
  const rotates = { some: { state: { in: [...OPEN_ROTATION_STATES] } } };
  const revives = { some: { state: { in: [...OPEN_REVIVAL_STATES] } } };
  await locked.tx.clientKey.updateMany({
    where: {
      installationId: locked.id,
      id: { not: keyId },
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
  if (!(await move(locked, keyId, "prove", { provedAt: now, unknownSince: null })))
    throw new KeyTransitionRefused("prove", keyId);
}

/**
 * Any state → RETIRED: the key is no longer used, and its private half is destroyed. Other keys are
 * unchanged. Audit: the process's own row: `rotation.failed`, `rotation.abandoned` or `rotation.announced`.
 * @returns false when it was retired already
 */
export async function retire(locked: LockedInstallation, keyId: string): Promise<boolean> {
  return move(locked, keyId, "retire");
}

/**
 * Every key of an installation that is being closed → RETIRED, whatever its state.
 * Those that are kept for a while must have been copied (`keepAll`).
 * Audit: `installation.closed`.
 * @returns how many private halves the keys had
 */
export async function retireAll(locked: LockedInstallation): Promise<number> {
  const { tx, id: installationId } = locked;
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
export async function setAside(locked: LockedInstallation, keyId: string): Promise<void> {
  await move(locked, keyId, "setAside");
}
