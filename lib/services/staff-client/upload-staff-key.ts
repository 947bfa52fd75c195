import { toPublicJwk } from "@/lib/crypto/jwk";
import { secondsBetween } from "@/lib/base/clock";
import { isUploadOver } from "@/lib/domain/key-rotation";
import { isSameKey } from "@/lib/domain/key-lifecycle";
import { AppError } from "@/lib/base/errors";
import { enqueue } from "@/lib/db/outbox";
import { uploadClientKey } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { listStaffKeys, openKeyManager, recordKeyList, toAppError } from "./internal/manage-keys";
import { requirePreparedKey, staffKeyEntity } from "./internal/staff-key-rows";

type PreparedKey = Awaited<ReturnType<typeof requirePreparedKey>>;

/**
 * Registers the key that waits to be proved at Selvbetjening, authenticated with an earlier key. The intent
 * is written before the request. After a lost response the list of keys says whether it arrived, and the key
 * is sent again only when it certainly did not.
 * @throws AppError NOT_FOUND without such a key, SCOPE_NOT_ON_CLIENT when the client may not manage its keys,
 *   so that the key must be registered by hand, UPSTREAM_REFUSED, UPSTREAM_UNREACHABLE, UPSTREAM_BUSY …
 */
export async function uploadStaffKey(ctx: Context): Promise<void> {
  authorize(ctx, "staff.manage");
  requireFreshLogin(ctx);
  const key = await requirePreparedKey(ctx);
  const manager = await openKeyManager(ctx);
  const listed = await listStaffKeys(ctx, manager);
  await recordKeyList(ctx, listed);
  const found = listed.find((each) => isSameKey({ kid: key.kid, thumbprint: key.kid }, each));
  if (found) return recordUploaded(ctx, key, found.expiration);
  const since = key.submittedAt && secondsBetween(key.submittedAt, ctx.clock());
  if (since !== null && !isUploadOver(since, ctx.env.UPSTREAM_TIMEOUT_SECONDS))
    throw new AppError("UPSTREAM_UNREACHABLE");
  await withTransaction(ctx, async (tx, audit) => {
    const { count } = await tx.staffClientKey.updateMany({
      where: { id: key.id, state: "PREPARED", submittedAt: key.submittedAt },
      data: { submittedAt: ctx.clock() },
    });
    if (count === 0) throw new AppError("CONFLICT");
    // The worker finds out when HelseID accepts the key, also when this process exits.
    await enqueue(tx, "check-staff-client", {}, { afterSeconds: ctx.env.UPSTREAM_TIMEOUT_SECONDS });
    audit({
      action: "staff-client.upload-started",
      entity: staffKeyEntity(key.id),
      details: { kid: key.kid },
    });
  });
  try {
    const publicJwk = toPublicJwk(key.credentials.privateJwk);
    const expiresAt = await uploadClientKey(ctx.env, manager.credentials, manager.token, publicJwk);
    await recordUploaded(ctx, key, expiresAt);
  } catch (error) {
    if (error instanceof SelvbetjeningError && ["refused", "unauthorized", "busy"].includes(error.failure))
      await recordRefused(ctx, key);
    throw toAppError(error);
  }
}

async function recordUploaded(ctx: Context, key: PreparedKey, expiresAt: Date | null): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const { count } = await tx.staffClientKey.updateMany({
      where: { id: key.id, uploadedAt: null },
      data: { uploadedAt: now, ...(expiresAt ? { expiresAt, expirySource: "upload" } : {}) },
    });
    await tx.staffClientKey.updateMany({
      where: { id: key.id, submittedAt: null },
      data: { submittedAt: now },
    });
    if (count === 0) return unchanged(undefined);
    await enqueue(tx, "check-staff-client", {});
    audit({
      action: "staff-client.uploaded",
      entity: staffKeyEntity(key.id),
      details: { kid: key.kid, expires: expiresAt?.toISOString() ?? null },
    });
  });
}

/** The key was certainly not registered. */
async function recordRefused(ctx: Context, key: PreparedKey): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    await tx.staffClientKey.updateMany({
      where: { id: key.id, state: "PREPARED", uploadedAt: null },
      data: { submittedAt: null },
    });
    audit({
      action: "staff-client.upload-refused",
      entity: staffKeyEntity(key.id),
      details: { kid: key.kid },
    });
  });
}
