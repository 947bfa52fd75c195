import { retire } from "@/lib/core/keys/ledger/transitions";
import { secondsBetween } from "@/lib/base/clock";
import { isSameKey } from "@/lib/domain/key-lifecycle";
import { isOpenRotation, isUploadOver, mayBeRegistered } from "@/lib/domain/key-rotation";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { requestToken } from "@/lib/helseid/token-client";
import { listClientKeys } from "@/lib/selvbetjening/api";
import type { ListedClientKey } from "@/lib/selvbetjening/schemas";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { requireNoWait } from "@/lib/core/upstream/waits";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import {
  credentialsOf,
  type LeasedRotation,
  StaleLease,
  newKeyIdOf,
  loadLeased,
  moveRotation,
  subjectOf,
} from "./internal/claimed-rotation";

/**
 * A worker claims the rotation every few seconds, possibly between the proof of the old key and the write.
 */
const MAX_ATTEMPTS = 5;

/**
 * Abandons an open rotation. When the new key may have been registered, the old key must be proved to work
 * first: otherwise the new one may be the only key that works.
 * @throws AppError NOT_FOUND, CONFLICT when it has ended or kept moving, and what `proveOldKey` throws
 */
export async function abandonRotation(ctx: Context, input: { rotationId: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const rotationId = parseInput(entityId, input.rotationId);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    try {
      return await proveAndAbandon(ctx, rotationId);
    } catch (error) {
      // A worker continued the rotation since, so the earlier proof is out of date: start from the beginning.
      if (!(error instanceof StaleLease)) throw error;
    }
  }
  throw new AppError("CONFLICT");
}

/** @throws StaleLease when a worker has claimed the rotation since */
async function proveAndAbandon(ctx: Context, rotationId: string): Promise<void> {
  const found = await ctx.db.keyRotation.findUnique({
    where: { id: rotationId },
    select: { state: true, leaseNumber: true },
  });
  if (!found) throw new AppError("NOT_FOUND");
  if (!isOpenRotation(found.state)) throw new AppError("CONFLICT");
  const rotation = await loadLeased(ctx, rotationId, found.leaseNumber);
  if (mayBeRegistered(rotation.state)) await proveOldKey(ctx, rotation);
  await withTransaction(ctx, async (tx, audit) => {
    // Raising the lease number makes the lease of a worker in the middle of a step stale.
    const locked = await moveRotation(tx, ctx, rotation, {
      state: "ABANDONED",
      leaseNumber: { increment: 1 },
      leasedUntil: null,
      settledAt: ctx.clock(),
    });
    if (rotation.newKey) await retire(locked, newKeyIdOf(rotation));
    audit({ ...subjectOf(rotation), action: "rotation.abandoned" });
  });
}

/**
 * Proves that the old key works and stays: HelseID accepts it, and Selvbetjening lists it. A token alone is
 * not enough, because HelseID's cache may still hold a key that the upload has removed.
 * @throws AppError OLD_KEY_NOT_PROVED, CHANGE_UNDER_WAY while the upload may still arrive, UPSTREAM_*
 */
async function proveOldKey(ctx: Context, rotation: LeasedRotation): Promise<void> {
  const credentials = credentialsOf(ctx, rotation, "oldKey");
  await requireNoWait(ctx, rotation.environment);
  let keys: ListedClientKey[];
  try {
    const token = await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE, { fresh: true });
    keys = await listClientKeys(ctx.env, credentials, token);
  } catch (error) {
    const code = upstreamFailure(error);
    if (!code) throw error;
    throw new AppError(code === "KEY_NOT_ACCEPTED" ? "OLD_KEY_NOT_PROVED" : code, { cause: error });
  }
  const isListed = (key: { kid: string; thumbprint: string }) => keys.some((each) => isSameKey(key, each));
  if (!isListed(rotation.oldKey)) throw new AppError("OLD_KEY_NOT_PROVED");
  const since = secondsBetween(rotation.uploadStartedAt ?? ctx.clock(), ctx.clock());
  const mayArrive = rotation.state === "UPLOADING" && !isUploadOver(since, ctx.env.UPSTREAM_TIMEOUT_SECONDS);
  if (mayArrive && !isListed(rotation.newKey!)) throw new AppError("CHANGE_UNDER_WAY");
}
