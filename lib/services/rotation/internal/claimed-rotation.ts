import type { JWK } from "jose";
import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { type LockedInstallation, lockInstallation, lockInstallationOf } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { LEASE_SECONDS, isOpenRotation, OPEN_ROTATION_STATES, retryWait } from "@/lib/domain/key-rotation";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { identifiedKey } from "@/lib/core/keys/identified-key";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import type { RotationFailure } from "@/lib/domain/failures";
import type { UpstreamWait } from "@/lib/base/upstream-wait";
import type { RotationState, RotationTrigger } from "@/lib/domain/states";

/** Another worker has claimed the rotation since. The caller must stop without writing. */
export class StaleLease extends Error {}

export interface LeasedRotation {
  id: string;
  leaseNumber: number;
  installationId: string;
  environment: HelseidEnvironment;
  clientId: string;
  state: RotationState;
  trigger: RotationTrigger;
  attempts: number;
  uploadStartedAt: Date | null;
  uploadedAt: Date | null;
  oldKey: { id: string; sealedPrivateJwk: string | null; kid: string; thumbprint: string };
  newKey: {
    id: string;
    sealedPrivateJwk: string | null;
    kid: string;
    thumbprint: string;
    publicJwk: JWK;
  } | null;
}

/**
 * Claims a rotation that is due and has no valid lease.
 * @returns the rotation; the seconds to wait when it is not due or is leased; null when it has ended
 */
export async function claimRotation(
  ctx: Context,
  rotationId: string,
): Promise<LeasedRotation | number | null> {
  const now = ctx.clock();
  const claimed = await withBookkeeping(ctx, "lease", async (tx) => {
    const locked = await lockInstallationOf(tx, "rotation", rotationId);
    return locked?.tx.keyRotation.updateManyAndReturn({
      where: {
        id: rotationId,
        state: { in: [...OPEN_ROTATION_STATES] },
        nextAt: { lte: now },
        OR: [{ leasedUntil: null }, { leasedUntil: { lt: now } }],
      },
      data: { leaseNumber: { increment: 1 }, leasedUntil: addSeconds(now, LEASE_SECONDS) },
      select: { leaseNumber: true },
    });
  });
  if (claimed?.[0]) return loadLeased(ctx, rotationId, claimed[0].leaseNumber);
  const found = await ctx.db.keyRotation.findUnique({
    where: { id: rotationId },
    select: { state: true, nextAt: true, leasedUntil: true },
  });
  if (!found || !isOpenRotation(found.state)) return null;
  const due = Math.max(found.nextAt.getTime(), found.leasedUntil?.getTime() ?? 0);
  return Math.max(0.5, (due - now.getTime()) / 1000);
}

/** Loads a rotation for the holder of the lease `leaseNumber`. @throws StaleLease */
export async function loadLeased(
  ctx: Context,
  rotationId: string,
  leaseNumber: number,
): Promise<LeasedRotation> {
  const key = { select: { id: true, sealedPrivateJwk: true, kid: true, thumbprint: true, publicJwk: true } };
  const row = await ctx.db.keyRotation.findUniqueOrThrow({
    where: { id: rotationId },
    include: {
      oldKey: key,
      newKey: key,
      installation: { select: { clientId: true, template: { select: { environment: true } } } },
    },
  });
  if (row.leaseNumber !== leaseNumber || !row.installation.clientId) throw new StaleLease();
  const { installation, oldKey, newKey, ...rotation } = row;
  return {
    ...rotation,
    environment: installation.template.environment,
    clientId: installation.clientId!,
    oldKey: identifiedKey(oldKey),
    newKey: newKey ? { ...identifiedKey(newKey), publicJwk: newKey.publicJwk as JWK } : null,
  };
}

/**
 * Writes to a rotation, provided that the lease is still valid and the state unchanged, and extends the
 * lease. Must come first in its transaction.
 * @returns the lock of the installation, which writing its keys afterwards requires
 * @throws StaleLease, which rolls the transaction back
 */
export async function moveRotation(
  tx: Transaction,
  ctx: Context,
  rotation: LeasedRotation,
  data: Prisma.KeyRotationUncheckedUpdateManyInput,
): Promise<LockedInstallation> {
  const locked = await lockInstallation(tx, rotation.installationId);
  const { count } = await locked.tx.keyRotation.updateMany({
    where: { id: rotation.id, leaseNumber: rotation.leaseNumber, state: rotation.state },
    data: { leasedUntil: addSeconds(ctx.clock(), LEASE_SECONDS), ...data },
  });
  if (count === 0) throw new StaleLease();
  return locked;
}

/**
 * Releases a rotation, to be continued after `seconds`. A wait that a service has asked for is no attempt,
 * unless the new key was `tried` all the same.
 * @throws StaleLease
 */
export async function releaseRotation(
  ctx: Context,
  rotation: LeasedRotation,
  release: { seconds: number; code: RotationFailure | null; wait?: UpstreamWait; tried?: boolean },
): Promise<void> {
  const { seconds, code, wait, tried } = release;
  const { count } = await withBookkeeping(ctx, "lease", async (tx) => {
    const locked = await lockInstallation(tx, rotation.installationId);
    return locked.tx.keyRotation.updateMany({
      where: { id: rotation.id, leaseNumber: rotation.leaseNumber, state: rotation.state },
      data: {
        leasedUntil: null,
        nextAt: addSeconds(ctx.clock(), seconds),
        failureCode: code,
        ...(wait ? { waitUntil: wait.until, waitFor: wait.upstream } : {}),
        ...(wait && !tried ? {} : { attempts: { increment: 1 } }),
      },
    });
  });
  if (count === 0) throw new StaleLease();
}

/**
 * Releases a rotation in the middle of a step, after a fault of the system itself, whatever state it has
 * reached.
 * @returns the seconds until it should be continued; null when it has ended or another worker has it
 */
export async function releaseAfterFault(ctx: Context, rotation: LeasedRotation): Promise<number | null> {
  return withBookkeeping(ctx, "lease", async (tx) => {
    const locked = await lockInstallation(tx, rotation.installationId);
    const { state, leaseNumber, attempts } = await tx.keyRotation.findUniqueOrThrow({
      where: { id: rotation.id },
      select: { state: true, leaseNumber: true, attempts: true },
    });
    if (!isOpenRotation(state) || leaseNumber !== rotation.leaseNumber) return null;
    const seconds = retryWait(attempts, state);
    await locked.tx.keyRotation.update({
      where: { id: rotation.id },
      data: {
        leasedUntil: null,
        nextAt: addSeconds(ctx.clock(), seconds),
        attempts: { increment: 1 },
      },
    });
    return seconds;
  });
}

/** The client's credentials with the old or the new key. @throws AppError NO_USABLE_KEY */
export function credentialsOf(ctx: Context, rotation: LeasedRotation, which: "oldKey" | "newKey") {
  const key = rotation[which] ?? { id: "", sealedPrivateJwk: null };
  return openCredentials(ctx, key, rotation.environment, rotation.clientId);
}

/** The id of the new key. @throws AppError NO_USABLE_KEY when it is not created yet */
export function newKeyIdOf(rotation: LeasedRotation): string {
  if (!rotation.newKey) throw new AppError("NO_USABLE_KEY");
  return rotation.newKey.id;
}

export function subjectOf(rotation: LeasedRotation) {
  return { entity: { type: "rotation", id: rotation.id }, installationId: rotation.installationId };
}
