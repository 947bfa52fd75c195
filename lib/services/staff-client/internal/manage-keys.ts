import { secondsBetween } from "@/lib/base/clock";
import { AppError, isAppError } from "@/lib/base/errors";
import { isSameKey } from "@/lib/domain/key-lifecycle";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { HelseidError } from "@/lib/helseid/errors";
import { type AccessToken, requestToken } from "@/lib/helseid/token-client";
import { listClientKeys } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import type { ListedClientKey } from "@/lib/selvbetjening/schemas";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { asStaffClient, staffClientOf } from "@/lib/core/staff-client/signing-keys";
import { upstreamFailure } from "@/lib/core/upstream/failure";

/*
 * The portal's own client at Selvbetjening, if it has the scope for that. Most clients for sign-in have not,
 * and then nothing is known of their keys.
 */

const DAY_SECONDS = 86_400;

export interface KeyManager {
  credentials: ClientCredentials;
  token: AccessToken;
}

/**
 * Requests a token for Selvbetjening.
 * @throws AppError SCOPE_NOT_ON_CLIENT when the client may not manage its keys, and as `upstreamFailure`
 */
export async function openKeyManager(ctx: Context): Promise<KeyManager> {
  try {
    return await asStaffClient(ctx, async (credentials) => ({
      credentials,
      token: await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE, { fresh: true }),
    }));
  } catch (error) {
    const isRefused =
      error instanceof HelseidError &&
      (error.failure === "invalid_scope" || error.oauthError === "unauthorized_client");
    throw isRefused ? new AppError("SCOPE_NOT_ON_CLIENT", { cause: error }) : toAppError(error);
  }
}

/** @throws AppError as `upstreamFailure`; SCOPE_NOT_ON_CLIENT when Selvbetjening does not accept the token */
export async function listStaffKeys(
  ctx: Context,
  { credentials, token }: KeyManager,
): Promise<ListedClientKey[]> {
  try {
    return await listClientKeys(ctx.env, credentials, token);
  } catch (error) {
    throw toAppError(error);
  }
}

/** The error that a person sees of a failed call. */
export function toAppError(error: unknown): unknown {
  if (error instanceof SelvbetjeningError && error.failure === "unauthorized")
    return new AppError("SCOPE_NOT_ON_CLIENT", { cause: error });
  const code = upstreamFailure(error);
  return code ? new AppError(code, { cause: error }) : error;
}

/**
 * Reads when the keys expire from Selvbetjening's list, once a day, and when the current key was not in the
 * last one. Failures are not thrown: the client is still known to work.
 */
export async function readExpiries(ctx: Context): Promise<void> {
  const of = staffClientOf(ctx.env);
  const check = await ctx.db.staffClientCheck.findUnique({ where: { environment_clientId: of } });
  const current = await ctx.db.staffClientKey.findFirst({
    where: { ...of, state: "CURRENT" },
    select: { provedAt: true },
  });
  const before = check?.keysRequestedAt;
  const isNew = before && current?.provedAt && current.provedAt > before;
  if (!current || (before && !isNew && secondsBetween(before, ctx.clock()) < DAY_SECONDS)) return;
  let listed: ListedClientKey[] | null = null;
  try {
    listed = await listStaffKeys(ctx, await openKeyManager(ctx));
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code !== "SCOPE_NOT_ON_CLIENT") return;
  }
  await recordKeyList(ctx, listed);
}

/** @param listed null when the client may not read it */
export async function recordKeyList(ctx: Context, listed: readonly ListedClientKey[] | null): Promise<void> {
  const of = staffClientOf(ctx.env);
  await withBookkeeping(ctx, "reading", async (tx) => {
    await tx.staffClientCheck.updateMany({
      where: of,
      data: { keysRequestedAt: ctx.clock(), managesKeys: listed !== null },
    });
    if (!listed) return;
    const keys = await tx.staffClientKey.findMany({
      where: { ...of, state: { not: "RETIRED" } },
      select: { id: true, kid: true, thumbprint: true },
    });
    for (const key of keys) {
      const expiresAt = listed.find((each) => isSameKey(key, each))?.expiration;
      if (expiresAt)
        await tx.staffClientKey.update({
          where: { id: key.id },
          data: { expiresAt, expirySource: "selvbetjening" },
        });
    }
  });
}
