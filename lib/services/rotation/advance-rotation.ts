import { secondsBetween } from "@/lib/base/clock";
import { recordRegistered } from "@/lib/core/keys/ledger/expiry";
import { markSubmitted, retire, withdrawSubmission } from "@/lib/core/keys/ledger/transitions";
import { proofWait, retryWait, uploadSurelyOver } from "@/lib/domain/key-rotation";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { isAppError } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { requestToken } from "@/lib/helseid/token-client";
import { listClientKeys, uploadClientKey } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import type { ListedClientKey } from "@/lib/selvbetjening/schemas";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { acquire, backOff } from "@/lib/core/upstream/rate-limiter";
import { withTransaction } from "@/lib/core/db/transaction";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { isTemporary, ROTATION_FAILURES, type RotationFailure } from "@/lib/domain/failures";
import { completeRotation } from "./internal/complete-rotation";
import {
  credentialsOf,
  Fenced,
  type HeldRotation,
  newKeyOf,
  loadHeld,
  moveRotation,
  putBack,
  subjectOf,
  takeInHand,
} from "./internal/claimed-rotation";

/** Token, upload, token, status and key list. */
const REQUESTS = 5;

/** What a step found: the next step may follow at once, something must be waited for, or it has ended. */
type Step =
  { kind: "next" } | { kind: "wait"; seconds: number; code: RotationFailure | null } | { kind: "end" };

const NEXT: Step = { kind: "next" };
const END: Step = { kind: "end" };

/**
 * Carries a rotation on, step by step, until it has ended or something must be waited for. May be called by any number of
 * workers at any time: one holds it, and a held one that dies is taken over after HELD_SECONDS.
 * @returns seconds until it wants to go on; null when it has ended
 */
export async function advanceRotation(ctx: Context, input: { rotationId: string }): Promise<number | null> {
  authorizeSystem(ctx);
  const taken = await takeInHand(ctx, input.rotationId);
  if (taken === null || typeof taken === "number") return taken;
  let rotation = taken;
  try {
    for (;;) {
      const step = await takeStep(ctx, rotation);
      if (step.kind === "end") return null;
      if (step.kind === "wait") {
        await putBack(ctx, rotation, step.seconds, step.code);
        return step.seconds;
      }
      rotation = await loadHeld(ctx, rotation.id, rotation.fence);
    }
  } catch (error) {
    if (error instanceof Fenced) return null;
    throw error;
  }
}

function takeStep(ctx: Context, rotation: HeldRotation): Promise<Step> {
  switch (rotation.state) {
    case "STARTED":
      return prepare(ctx, rotation);
    case "PREPARED":
      return upload(ctx, rotation);
    case "UPLOADING":
      return settleUpload(ctx, rotation);
    case "UPLOADED":
      return prove(ctx, rotation);
    default:
      return Promise.resolve(END);
  }
}

/** Makes and seals the new key: durable before anybody outside hears of it. */
async function prepare(ctx: Context, rotation: HeldRotation): Promise<Step> {
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

/** Sends the public half, authenticated with the old key; the intent is written first. */
async function upload(ctx: Context, rotation: HeldRotation): Promise<Step> {
  const credentials = credentialsOf(ctx, rotation, "oldKey");
  if (rotation.trigger !== "PERSON") await acquire(ctx, rotation.environment, REQUESTS);
  let token;
  try {
    // Fresh, so that the old key is known to work now, and HelseID's clock is known.
    token = await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE, { fresh: true });
  } catch (error) {
    const code = codeOf(error);
    if (isTemporary(code)) return { kind: "wait", seconds: retryWait(rotation.attempts), code };
    return fail(ctx, rotation, code === "KEY_NOT_ACCEPTED" ? "old-key-not-accepted" : code);
  }
  await withTransaction(ctx, async (tx, audit) => {
    await moveRotation(tx, ctx, rotation, { state: "UPLOADING", uploadStartedAt: ctx.clock(), attempts: 0 });
    await markSubmitted(tx, newKeyOf(rotation));
    audit({
      ...subjectOf(rotation),
      action: "rotation.upload-started",
      details: { kid: rotation.newKey!.kid },
    });
  });
  const sent: HeldRotation = { ...rotation, state: "UPLOADING" };
  try {
    const expiresAt = await uploadClientKey(ctx.env, credentials, token, rotation.newKey!.publicJwk);
    await recordUploaded(ctx, sent, expiresAt, "upload");
    return NEXT;
  } catch (error) {
    if (!(error instanceof SelvbetjeningError)) throw error;
    switch (error.failure) {
      case "refused":
        return fail(ctx, sent, error.field === "publicJwk" ? "refused-publicJwk" : "refused");
      case "unauthorized":
        return fail(ctx, sent, "unauthorized");
      case "busy":
        await backOff(ctx, rotation.environment, error.retryAfterSeconds);
        await takeBack(ctx, sent, "rotation.postponed");
        return { kind: "wait", seconds: error.retryAfterSeconds ?? retryWait(0), code: "UPSTREAM_BUSY" };
      default:
        // Whether it took effect is not known: settled by reading.
        return NEXT;
    }
  }
}

/** An upload whose answer is not known: looks for the new key's thumbprint; never sends again before it is sure. */
async function settleUpload(ctx: Context, rotation: HeldRotation): Promise<Step> {
  const since = secondsBetween(rotation.uploadStartedAt ?? ctx.clock(), ctx.clock());
  const old = credentialsOf(ctx, rotation, "oldKey");
  let keys: ListedClientKey[];
  try {
    const token = await requestToken(ctx.env, old, SELVBETJENING_SCOPE, { fresh: true });
    keys = await listClientKeys(ctx.env, old, token);
  } catch (error) {
    const code = codeOf(error);
    if (isTemporary(code)) return { kind: "wait", seconds: retryWait(rotation.attempts), code };
    // The old key is refused: when the new one replaced it at once, the new one is about to work.
    return prove(ctx, rotation);
  }
  const { kid, thumbprint } = rotation.newKey!;
  const found = keys.find((key) => key.jwkThumbprint === thumbprint || key.kid === kid);
  if (found) {
    await recordUploaded(ctx, rotation, found.expiration, "selvbetjening");
    return NEXT;
  }
  if (!uploadSurelyOver(since, ctx.env.UPSTREAM_TIMEOUT_SECONDS))
    return { kind: "wait", seconds: 5, code: "UPSTREAM_UNREACHABLE" };
  await takeBack(ctx, rotation, "rotation.upload-lost");
  return NEXT;
}

/** A token with the new key, asked for again until HelseID's cache has caught up. Nothing else makes a key current. */
async function prove(ctx: Context, rotation: HeldRotation): Promise<Step> {
  const since = secondsBetween(rotation.uploadStartedAt ?? ctx.clock(), ctx.clock());
  try {
    await requestToken(ctx.env, credentialsOf(ctx, rotation, "newKey"), SELVBETJENING_SCOPE, { fresh: true });
  } catch (error) {
    const code = codeOf(error);
    const seconds = isTemporary(code)
      ? retryWait(rotation.attempts)
      : proofWait(rotation.attempts, since, ctx.env.CLIENT_CACHE_SECONDS);
    return { kind: "wait", seconds, code };
  }
  const reading = await readUpstream(ctx, credentialsOf(ctx, rotation, "newKey")).catch((error: unknown) => {
    if (upstreamFailure(error)) return null;
    throw error;
  });
  await completeRotation(ctx, rotation, reading);
  return END;
}

async function recordUploaded(
  ctx: Context,
  rotation: HeldRotation,
  expiresAt: Date | null,
  source: "upload" | "selvbetjening",
): Promise<void> {
  const now = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    await moveRotation(tx, ctx, rotation, {
      state: "UPLOADED",
      uploadedAt: now,
      attempts: 0,
      failureCode: null,
    });
    await recordRegistered(tx, newKeyOf(rotation), expiresAt ? { expiresAt, source } : null, now);
    audit({
      ...subjectOf(rotation),
      action: "rotation.uploaded",
      details: { kid: rotation.newKey!.kid, expires: expiresAt?.toISOString() ?? null },
    });
  });
}

/** The key surely was not registered: it is as if it had never been sent, and the same key is sent again later. */
async function takeBack(
  ctx: Context,
  rotation: HeldRotation,
  action: "rotation.postponed" | "rotation.upload-lost",
): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    await moveRotation(tx, ctx, rotation, { state: "PREPARED", uploadStartedAt: null, attempts: 0 });
    await withdrawSubmission(tx, newKeyOf(rotation));
    audit({ ...subjectOf(rotation), action });
  });
  rotation.state = "PREPARED";
}

/** Ends before anything was registered: the old key is as it was, and the new private key is destroyed. */
async function fail(ctx: Context, rotation: HeldRotation, code: RotationFailure): Promise<Step> {
  await withTransaction(ctx, async (tx, audit) => {
    await moveRotation(tx, ctx, rotation, {
      state: "FAILED",
      settledAt: ctx.clock(),
      failureCode: code,
      heldUntil: null,
    });
    if (rotation.newKey) await retire(tx, newKeyOf(rotation));
    audit({ ...subjectOf(rotation), action: "rotation.failed", details: { code } });
  });
  return END;
}

/** @throws what is no failure upstream */
function codeOf(error: unknown): RotationFailure {
  const code = isAppError(error) ? oneOf(ROTATION_FAILURES, error.code) : upstreamFailure(error);
  if (!code) throw error;
  return code;
}
