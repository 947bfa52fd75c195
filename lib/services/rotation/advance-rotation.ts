import { secondsBetween } from "@/lib/base/clock";
import { recordRegistered } from "@/lib/core/keys/ledger/expiry";
import { markSubmitted, retire, withdrawSubmission } from "@/lib/core/keys/ledger/transitions";
import { isUploadOver, mayBeRegistered, proofWait, retryWait } from "@/lib/domain/key-rotation";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { isAppError } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { requestToken } from "@/lib/helseid/token-client";
import { listClientKeys, uploadClientKey } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import type { ListedClientKey } from "@/lib/selvbetjening/schemas";
import { log } from "@/lib/base/log";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import { recordCheck } from "@/lib/core/clients/record-check";
import { type Reading, scheduleCheck } from "@/lib/core/clients/save-reading";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { acquireRequestSlots } from "@/lib/core/upstream/rate-limiter";
import { withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { CLIENT_UPSTREAMS, findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { type UpstreamWait, waitIn } from "@/lib/base/upstream-wait";
import { isTemporary, ROTATION_FAILURES, type RotationFailure } from "@/lib/domain/failures";
import { completeRotation } from "./internal/complete-rotation";
import {
  credentialsOf,
  StaleLease,
  type LeasedRotation,
  newKeyIdOf,
  loadLeased,
  moveRotation,
  releaseAfterFault,
  releaseRotation,
  subjectOf,
  claimRotation,
} from "./internal/claimed-rotation";

/** Token, upload, token, status and key list. */
const REQUESTS = 5;

interface Waiting {
  kind: "wait";
  seconds: number;
  code: RotationFailure | null;
  /** What a service has asked for. The next step may come earlier, when it takes the other service alone. */
  wait?: UpstreamWait;
  /** The new key was tried: counts as an attempt although a service has asked for time. */
  tried?: boolean;
}

/** The result of a step: the next step can run at once, the rotation must wait, or it has ended. */
type Step = { kind: "next" } | Waiting | { kind: "end" };

const NEXT: Step = { kind: "next" };
const END: Step = { kind: "end" };

/**
 * Runs the steps of a rotation until it has ended or must wait. Safe to call from any number of workers at
 * any time: one has the lease, and an orphaned rotation is claimed by another after LEASE_SECONDS.
 * @returns the seconds until it should be called again; null when the rotation has ended
 */
export async function advanceRotation(ctx: Context, input: { rotationId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const claimed = await claimRotation(ctx, input.rotationId);
  if (claimed === null || typeof claimed === "number") return claimed;
  let rotation = claimed;
  try {
    for (;;) {
      const step = await runStep(ctx, rotation);
      if (step.kind === "end") return null;
      if (step.kind === "wait") {
        await releaseRotation(ctx, rotation, step);
        return step.seconds;
      }
      rotation = await loadLeased(ctx, rotation.id, rotation.leaseNumber);
    }
  } catch (error) {
    if (error instanceof StaleLease) return null;
    // A fault of ours. Neither the lease nor the queue, whose pauses grow, may make the rotation wait: the
    // old key may be gone.
    const seconds = await releaseAfterFault(ctx, rotation).catch(() => undefined);
    if (seconds === undefined) throw error;
    log.error({ err: error, rotation: rotation.id, seconds }, "a step of a rotation failed");
    return seconds;
  }
}

async function runStep(ctx: Context, rotation: LeasedRotation): Promise<Step> {
  if (rotation.state === "STARTED") return prepare(ctx, rotation);
  // Once the new key may be registered, the old one may be gone. A proof takes a token alone.
  const upstreams = mayBeRegistered(rotation.state) ? (["HELSEID"] as const) : CLIENT_UPSTREAMS;
  const wait = await findWait(ctx, rotation.environment, upstreams);
  if (wait) return waitAsAsked(ctx, wait);
  switch (rotation.state) {
    case "PREPARED":
      return upload(ctx, rotation);
    case "UPLOADING":
      return settleUpload(ctx, rotation);
    case "UPLOADED":
      return prove(ctx, rotation);
    default:
      return END;
  }
}

function waitAsAsked(ctx: Context, wait: UpstreamWait): Waiting {
  return { kind: "wait", seconds: secondsUntil(ctx, wait), code: "UPSTREAM_BUSY", wait };
}

/** After a failure that says nothing about the rotation: as long as the service asked for, or a back-off. */
function tryLater(ctx: Context, rotation: LeasedRotation, error: unknown, code: RotationFailure): Waiting {
  const wait = waitIn(error);
  return wait
    ? waitAsAsked(ctx, wait)
    : { kind: "wait", seconds: retryWait(rotation.attempts, rotation.state), code };
}

/** Creates and seals the new key. It is stored before its public half is sent anywhere. */
async function prepare(ctx: Context, rotation: LeasedRotation): Promise<Step> {
  const newKeyId = await prepareKey(ctx, rotation.installationId);
  await withTransaction(ctx, async (tx, audit) => {
    await moveRotation(tx, ctx, rotation, {
      state: "PREPARED",
      newKeyId,
      preparedAt: ctx.clock(),
      attempts: 0,
    });
    audit({ ...subjectOf(rotation), action: "rotation.prepared" });
  });
  return NEXT;
}

/** Sends the public half, authenticated with the old key. The intent is written before the request. */
async function upload(ctx: Context, rotation: LeasedRotation): Promise<Step> {
  const credentials = credentialsOf(ctx, rotation, "oldKey");
  if (rotation.trigger !== "PERSON") await acquireRequestSlots(ctx, rotation.environment, REQUESTS);
  let token;
  try {
    // A fresh token shows that the old key works now, and what time HelseID's clock shows.
    token = await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE, { fresh: true });
  } catch (error) {
    const code = codeOf(error);
    if (isTemporary(code)) return tryLater(ctx, rotation, error, code);
    return fail(ctx, rotation, code === "KEY_NOT_ACCEPTED" ? "old-key-not-accepted" : code);
  }
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await moveRotation(tx, ctx, rotation, {
      state: "UPLOADING",
      uploadStartedAt: ctx.clock(),
      attempts: 0,
    });
    await markSubmitted(locked, newKeyIdOf(rotation));
    audit({
      ...subjectOf(rotation),
      action: "rotation.upload-started",
      details: { kid: rotation.newKey!.kid },
    });
  });
  const uploading: LeasedRotation = { ...rotation, state: "UPLOADING" };
  try {
    const expiresAt = await uploadClientKey(ctx.env, credentials, token, rotation.newKey!.publicJwk);
    await recordUploaded(ctx, uploading, expiresAt, "upload");
    return NEXT;
  } catch (error) {
    if (!(error instanceof SelvbetjeningError)) throw error;
    switch (error.failure) {
      case "refused":
        return fail(ctx, uploading, error.field === "publicJwk" ? "refused-publicJwk" : "refused");
      case "unauthorized":
        return fail(ctx, uploading, "unauthorized");
      case "busy":
        await returnToPrepared(ctx, uploading, "rotation.postponed");
        return tryLater(ctx, { ...rotation, attempts: 0 }, error, "UPSTREAM_BUSY");
      default:
        // It is not known whether the upload took effect: the next step reads the key list.
        return NEXT;
    }
  }
}

/**
 * Settles an upload whose response is not known, by looking for the new key in the key list, or by a proof
 * while Selvbetjening does not give the list. The key is sent again only when the upload certainly did not
 * arrive.
 */
async function settleUpload(ctx: Context, rotation: LeasedRotation): Promise<Step> {
  const since = secondsBetween(rotation.uploadStartedAt ?? ctx.clock(), ctx.clock());
  const wait = await findWait(ctx, rotation.environment, ["SELVBETJENING"]);
  if (wait) return proveWithoutList(ctx, rotation, waitAsAsked(ctx, wait));
  const old = credentialsOf(ctx, rotation, "oldKey");
  let keys: ListedClientKey[];
  try {
    const token = await requestToken(ctx.env, old, SELVBETJENING_SCOPE, { fresh: true });
    keys = await listClientKeys(ctx.env, old, token);
  } catch (error) {
    const code = codeOf(error);
    if (isTemporary(code)) {
      const later = tryLater(ctx, rotation, error, code);
      return error instanceof SelvbetjeningError ? proveWithoutList(ctx, rotation, later) : later;
    }
    // The old key is refused, perhaps because the new one replaced it at once. Then the new one will soon
    // work.
    return prove(ctx, rotation);
  }
  const { kid, thumbprint } = rotation.newKey!;
  const found = keys.find((key) => key.jwkThumbprint === thumbprint || key.kid === kid);
  if (found) {
    await recordUploaded(ctx, rotation, found.expiration, "selvbetjening");
    return NEXT;
  }
  if (!isUploadOver(since, ctx.env.UPSTREAM_TIMEOUT_SECONDS))
    return { kind: "wait", seconds: 5, code: "UPSTREAM_UNREACHABLE" };
  await returnToPrepared(ctx, rotation, "rotation.upload-lost");
  return NEXT;
}

/**
 * Tries the new key while Selvbetjening cannot say whether it is registered: if the upload has taken effect,
 * it may be the client's only key.
 * @param later when Selvbetjening is asked again
 */
async function proveWithoutList(ctx: Context, rotation: LeasedRotation, later: Waiting): Promise<Step> {
  const step = await prove(ctx, rotation);
  // Without HelseID there is neither a proof nor a token to ask Selvbetjening with.
  if (step.kind !== "wait" || step.wait) return step;
  return { ...later, seconds: Math.min(Math.max(5, step.seconds), later.seconds), tried: true };
}

/**
 * Requests a token with the new key, which HelseID refuses until its cache has caught up. A token is the only
 * proof that makes a key current.
 */
async function prove(ctx: Context, rotation: LeasedRotation): Promise<Step> {
  const since = secondsBetween(rotation.uploadStartedAt ?? ctx.clock(), ctx.clock());
  try {
    await requestToken(ctx.env, credentialsOf(ctx, rotation, "newKey"), SELVBETJENING_SCOPE, { fresh: true });
  } catch (error) {
    const code = codeOf(error);
    if (isTemporary(code)) return tryLater(ctx, rotation, error, code);
    const seconds = proofWait(rotation.attempts, since, ctx.env.CLIENT_CACHE_SECONDS);
    return { kind: "wait", seconds, code };
  }
  // Before the client is read, which can take long: until then no key is known to work if the upload has
  // removed the old one.
  await completeRotation(ctx, rotation);
  await recordClient(ctx, rotation);
  return END;
}

/**
 * Reads the client with the token of the proof. The rotation is completed, whatever the response; without a
 * usable one the next sweep reads the client.
 */
async function recordClient(ctx: Context, rotation: LeasedRotation): Promise<void> {
  let reading: Reading;
  try {
    reading = await readUpstream(ctx, credentialsOf(ctx, rotation, "newKey"), { fresh: false });
  } catch (error) {
    if (!upstreamFailure(error)) throw error;
    await withBookkeeping(ctx, "attempt", async (tx) =>
      scheduleCheck(await lockInstallation(tx, rotation.installationId)),
    );
    return;
  }
  await recordCheck(ctx, rotation.installationId, { reading, failure: null }, false);
}

async function recordUploaded(
  ctx: Context,
  rotation: LeasedRotation,
  expiresAt: Date | null,
  source: "upload" | "selvbetjening",
): Promise<void> {
  const now = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await moveRotation(tx, ctx, rotation, {
      state: "UPLOADED",
      uploadedAt: now,
      attempts: 0,
      failureCode: null,
    });
    await recordRegistered(locked, newKeyIdOf(rotation), expiresAt ? { expiresAt, source } : null, now);
    audit({
      ...subjectOf(rotation),
      action: "rotation.uploaded",
      details: { kid: rotation.newKey!.kid, expires: expiresAt?.toISOString() ?? null },
    });
  });
}

/** Returns to PREPARED when the key certainly was not registered. The same key is sent again later. */
async function returnToPrepared(
  ctx: Context,
  rotation: LeasedRotation,
  action: "rotation.postponed" | "rotation.upload-lost",
): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await moveRotation(tx, ctx, rotation, {
      state: "PREPARED",
      uploadStartedAt: null,
      attempts: 0,
    });
    await withdrawSubmission(locked, newKeyIdOf(rotation));
    audit({ ...subjectOf(rotation), action });
  });
  rotation.state = "PREPARED";
}

/**
 * Ends the rotation before anything was registered: the old key is unchanged, and the new private key is
 * destroyed.
 */
async function fail(ctx: Context, rotation: LeasedRotation, code: RotationFailure): Promise<Step> {
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await moveRotation(tx, ctx, rotation, {
      state: "FAILED",
      settledAt: ctx.clock(),
      failureCode: code,
      leasedUntil: null,
    });
    if (rotation.newKey) await retire(locked, newKeyIdOf(rotation));
    audit({ ...subjectOf(rotation), action: "rotation.failed", details: { code } });
  });
  return END;
}

/** The failure code of an upstream error. @throws the error itself when it is none */
function codeOf(error: unknown): RotationFailure {
  const code = isAppError(error) ? oneOf(ROTATION_FAILURES, error.code) : upstreamFailure(error);
  if (!code) throw error;
  return code;
}
