import type { JWK } from "jose";
import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import type { KeyRef } from "@/lib/core/keys/ledger/key-ref";
import { lockInstallation } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { HELD_SECONDS, isOpenRotation, OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import type { RotationFailure } from "@/lib/domain/failures";
import type { RotationState, RotationTrigger } from "@/lib/domain/states";

/** Somebody else has taken the rotation in hand meanwhile: whoever gets this stops at once and writes nothing. */
export class Fenced extends Error {}

export interface HeldRotation {
  id: string;
  fence: number;
  installationId: string;
  environment: HelseidEnvironment;
  clientId: string;
  state: RotationState;
  trigger: RotationTrigger;
  attempts: number;
  uploadStartedAt: Date | null;
  uploadedAt: Date | null;
  oldKey: { id: string; sealedPrivateJwk: string | null; kid: string };
  newKey: {
    id: string;
    sealedPrivateJwk: string | null;
    kid: string;
    thumbprint: string;
    publicJwk: JWK;
  } | null;
}

/**
 * Takes a rotation in hand, when it is due and nobody else has it.
 * @returns the rotation; seconds to wait when it is not due or held; null when it has ended
 */
export async function takeInHand(ctx: Context, rotationId: string): Promise<HeldRotation | number | null> {
  const now = ctx.clock();
  const taken = await withBookkeeping(ctx, "lease", (tx) =>
    tx.keyRotation.updateManyAndReturn({
      where: {
        id: rotationId,
        state: { in: [...OPEN_ROTATION_STATES] },
        nextAt: { lte: now },
        OR: [{ heldUntil: null }, { heldUntil: { lt: now } }],
      },
      data: { fence: { increment: 1 }, heldUntil: addSeconds(now, HELD_SECONDS) },
      select: { fence: true },
    }),
  );
  if (taken[0]) return loadHeld(ctx, rotationId, taken[0].fence);
  const found = await ctx.db.keyRotation.findUnique({
    where: { id: rotationId },
    select: { state: true, nextAt: true, heldUntil: true },
  });
  if (!found || !isOpenRotation(found.state)) return null;
  const due = Math.max(found.nextAt.getTime(), found.heldUntil?.getTime() ?? 0);
  return Math.max(0.5, (due - now.getTime()) / 1000);
}

/** The rotation as it stands, for whoever holds it under `fence`. @throws Fenced */
export async function loadHeld(ctx: Context, rotationId: string, fence: number): Promise<HeldRotation> {
  const key = { select: { id: true, sealedPrivateJwk: true, kid: true, thumbprint: true, publicJwk: true } };
  const row = await ctx.db.keyRotation.findUniqueOrThrow({
    where: { id: rotationId },
    include: {
      oldKey: key,
      newKey: key,
      installation: { select: { clientId: true, template: { select: { environment: true } } } },
    },
  });
  if (row.fence !== fence || !row.installation.clientId) throw new Fenced();
  const { installation, newKey, ...rotation } = row;
  return {
    ...rotation,
    environment: installation.template.environment,
    clientId: installation.clientId!,
    newKey: newKey ? { ...newKey, publicJwk: newKey.publicJwk as JWK } : null,
  };
}

/**
 * Writes to a rotation, if it is still ours and still in the state that we saw. Call it first in a transaction: it locks the
 * installation, so that its keys may be written after it.
 * @throws Fenced, which rolls the transaction back
 */
export async function moveRotation(
  tx: Transaction,
  ctx: Context,
  rotation: HeldRotation,
  data: Prisma.KeyRotationUncheckedUpdateManyInput,
): Promise<void> {
  await lockInstallation(tx, rotation.installationId);
  const { count } = await tx.keyRotation.updateMany({
    where: { id: rotation.id, fence: rotation.fence, state: rotation.state },
    data: { heldUntil: addSeconds(ctx.clock(), HELD_SECONDS), ...data },
  });
  if (count === 0) throw new Fenced();
}

/** Gives a rotation back, to be gone on with after `seconds`. @throws Fenced */
export async function putBack(
  ctx: Context,
  rotation: HeldRotation,
  seconds: number,
  failureCode: RotationFailure | null,
): Promise<void> {
  const { count } = await withBookkeeping(ctx, "lease", (tx) =>
    tx.keyRotation.updateMany({
      where: { id: rotation.id, fence: rotation.fence, state: rotation.state },
      data: {
        heldUntil: null,
        nextAt: addSeconds(ctx.clock(), seconds),
        attempts: { increment: 1 },
        failureCode,
      },
    }),
  );
  if (count === 0) throw new Fenced();
}

/** The client with one of its two keys. @throws AppError NO_USABLE_KEY */
export function credentialsOf(ctx: Context, rotation: HeldRotation, which: "oldKey" | "newKey") {
  const key = rotation[which] ?? { id: "", sealedPrivateJwk: null };
  return openCredentials(ctx, key, rotation.environment, rotation.clientId);
}

/** The new key, as the ledger takes it. @throws AppError NO_USABLE_KEY when it is not made yet */
export function newKeyOf(rotation: HeldRotation): KeyRef {
  if (!rotation.newKey) throw new AppError("NO_USABLE_KEY");
  return { id: rotation.newKey.id, installationId: rotation.installationId };
}

export function subjectOf(rotation: HeldRotation) {
  return { entity: { type: "rotation", id: rotation.id }, installationId: rotation.installationId };
}
