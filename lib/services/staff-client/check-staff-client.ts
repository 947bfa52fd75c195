import { calculateJwkThumbprint } from "jose";
import { addSeconds, secondsBetween } from "@/lib/base/clock";
import { toPublicJwk } from "@/lib/crypto/jwk";
import type { Transaction } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { proofWait } from "@/lib/domain/key-rotation";
import { OVERLAP_DAYS, type StaffClientRefusal } from "@/lib/domain/staff-client";
import { HelseidError } from "@/lib/helseid/errors";
import { beginLogin } from "@/lib/helseid/staff-login";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { type StaffSigningKey, staffClientOf, staffSigningKeys } from "@/lib/core/staff-client/signing-keys";
import { readExpiries } from "./internal/manage-keys";
import { raiseNotice, type SendOptions, sendNotices } from "./internal/notices";
import { makeCurrent, recordAcceptance, retireKey, staffKeyEntity } from "./internal/staff-key-rows";

/** Longer than HelseID's cache can take: then it is an administrator's turn. */
const FOLLOWED_SECONDS = 900;

/**
 * Checks whether staff members can sign in: sends a pushed authorization request with each key of the
 * portal's own client, which HelseID refuses unless key, scopes and redirect URI are right. Lets a new key
 * sign once HelseID accepts it, reads when the keys expire where the client may, and tells the administrators
 * of what they must do.
 * @returns seconds until it should be called again for a new key; null when there is none to follow
 */
export async function checkStaffClient(ctx: Context, options: SendOptions = {}): Promise<number | null> {
  authorize(ctx, "staff.manage");
  await registerConfiguredKey(ctx);
  const accepted = await tryKeys(ctx);
  if (accepted) {
    await readExpiries(ctx);
    await retireReplacedKeys(ctx, accepted);
  }
  await raiseNotice(ctx);
  await sendNotices(ctx, options);
  return nextTry(ctx);
}

/** Adds the key in the configuration to the keys that wait to be proved, unless it is known. */
async function registerConfiguredKey(ctx: Context): Promise<void> {
  const { STAFF_HELSEID_PRIVATE_JWK: jwk } = ctx.env;
  const of = staffClientOf(ctx.env);
  if ((await ctx.db.staffClientKey.count({ where: { ...of, kid: jwk.kid } })) > 0) return;
  const thumbprint = await calculateJwkThumbprint(jwk);
  try {
    await withTransaction(ctx, async (tx, audit) => {
      const { id } = await tx.staffClientKey.create({
        data: {
          ...of,
          kid: jwk.kid,
          thumbprint,
          publicJwk: toPublicJwk(jwk) as object,
          state: "PREPARED",
          createdAt: ctx.clock(),
        },
        select: { id: true },
      });
      audit({
        action: "staff-client.key-configured",
        entity: staffKeyEntity(id),
        details: { kid: jwk.kid },
      });
    });
  } catch (error) {
    // Another worker has found it too.
    if (!isUniqueViolation(error)) throw error;
  }
}

type Outcome = "accepted" | StaffClientRefusal | "no-response";

/**
 * Tries the keys and records what HelseID answered. A check without a response changes nothing, because it
 * says nothing about the client.
 * @returns the best key that HelseID accepts; null when there is none, or no response
 */
async function tryKeys(ctx: Context): Promise<StaffSigningKey | null> {
  const isWorthTrying = (key: StaffSigningKey) =>
    key.state !== "RETIRED" &&
    (key.state !== "PREPARED" ||
      key.submittedAt !== null ||
      key.kid === ctx.env.STAFF_HELSEID_PRIVATE_JWK.kid);
  let best: StaffSigningKey | null = null;
  let refused: StaffClientRefusal | null = null;
  let oauthError: string | null = null;
  for (const key of (await staffSigningKeys(ctx)).filter(isWorthTrying)) {
    // An earlier key is only of interest while no other works.
    if (best && key.state === "PREVIOUS" && key.refusedSince === null) continue;
    const tried = await tryKey(ctx, key);
    if (tried.outcome === "no-response") return best;
    if (tried.outcome === "accepted") {
      await recordAcceptance(ctx, key, true);
      if (key.id && key.state === "PREPARED") await makeCurrent(ctx, { id: key.id, kid: key.kid });
      best ??= key;
    } else if (tried.outcome === "key") {
      await recordAcceptance(ctx, key, false);
      refused ??= "key";
    } else {
      refused = "configuration";
      oauthError = tried.oauthError;
    }
  }
  await recordCheck(ctx, best ? null : refused, best ? null : oauthError);
  return best;
}

async function tryKey(
  ctx: Context,
  key: StaffSigningKey,
): Promise<{ outcome: Outcome; oauthError: string | null }> {
  try {
    await beginLogin(ctx.env, key.credentials, { fresh: false });
    return { outcome: "accepted", oauthError: null };
  } catch (error) {
    if (!(error instanceof HelseidError)) throw error;
    const oauthError = error.oauthError?.slice(0, 100) ?? null;
    switch (error.failure) {
      case "invalid_client":
        return { outcome: "key", oauthError };
      case "invalid_scope":
      case "refused":
        return { outcome: "configuration", oauthError };
      default:
        return { outcome: "no-response", oauthError };
    }
  }
}

async function recordCheck(
  ctx: Context,
  refused: StaffClientRefusal | null,
  oauthError: string | null,
): Promise<void> {
  const of = staffClientOf(ctx.env);
  const now = ctx.clock();
  const before = await ctx.db.staffClientCheck.findUnique({ where: { environment_clientId: of } });
  const failingSince = refused ? (before?.failingSince ?? now) : null;
  const data = { checkedAt: now, refused, oauthError, failingSince };
  const write = (tx: Transaction) =>
    tx.staffClientCheck.upsert({
      where: { environment_clientId: of },
      create: { ...of, ...data },
      update: data,
    });
  if ((before?.refused ?? null) === refused) {
    await withBookkeeping(ctx, "attempt", write);
    return;
  }
  await withTransaction(ctx, async (tx, audit) => {
    await write(tx);
    audit({
      action: refused ? "staff-client.refused" : "staff-client.accepted",
      entity: { type: "staff-client", id: of.clientId },
      details: { refused, error: oauthError },
    });
  });
}

/** Ends keys that were replaced some days ago, once HelseID accepts the current one. */
async function retireReplacedKeys(ctx: Context, accepted: StaffSigningKey): Promise<void> {
  if (accepted.state !== "CURRENT") return;
  const replaced = await ctx.db.staffClientKey.findMany({
    where: {
      ...staffClientOf(ctx.env),
      state: "PREVIOUS",
      replacedAt: { lt: addSeconds(ctx.clock(), -OVERLAP_DAYS * 86_400) },
    },
    select: { id: true, kid: true },
  });
  for (const key of replaced)
    await withTransaction(ctx, async (tx, audit) => {
      const ended = await retireKey(tx, audit, { ...key, state: "PREVIOUS" }, "staff-client.key-retired");
      if (!ended) return unchanged(undefined);
    });
}

/** HelseID accepts a new key after its cache delay, so one that may be registered is tried again soon. */
async function nextTry(ctx: Context): Promise<number | null> {
  const [waiting] = await ctx.db.staffClientKey.findMany({
    where: { ...staffClientOf(ctx.env), state: "PREPARED", submittedAt: { not: null } },
    orderBy: { submittedAt: "desc" },
    select: { submittedAt: true },
    take: 1,
  });
  if (!waiting?.submittedAt) return null;
  const since = secondsBetween(waiting.submittedAt, ctx.clock());
  return since > FOLLOWED_SECONDS ? null : proofWait(3, since, ctx.env.CLIENT_CACHE_SECONDS);
}
