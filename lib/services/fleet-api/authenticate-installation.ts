import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import { AppError } from "@/lib/base/errors";
import { addressesOf, ENVIRONMENTS, type HelseidEnvironment } from "@/lib/helseid/environments";
import { HelseidError } from "@/lib/helseid/errors";
import { publicKeysOf } from "@/lib/helseid/jwks";
import { serverNow } from "@/lib/helseid/server-clock";
import {
  type RequestCheck,
  type RequestFacts,
  type VerifiedRequest,
  verifyRequest,
} from "@/lib/helseid/verify-request";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { consumeInstallationLimit } from "./internal/request-limit";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Actor, Context } from "@/lib/context/context";
import { recordProgramSeen } from "@/lib/core/clients/record-program-seen";
import { onlyBookkeeping, unchanged, withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";

export type Authenticated =
  | { actor: Extract<Actor, { kind: "installation" }> }
  /** `unknown-client`: the token is valid, but no installation has that client. */
  | { refused: RequestCheck | "unknown-client" };

/**
 * Identifies the installation that sent a request, by its HelseID token and DPoP proof. The token's issuer
 * selects the environment; `verifyRequest` validates the rest.
 * @param audience the portal's own API in HelseID
 * @throws AppError UPSTREAM_UNREACHABLE when HelseID's keys cannot be read; TOO_MANY_REQUESTS
 */
export async function authenticateInstallation(
  ctx: Context,
  request: RequestFacts,
  { audience, scope }: { audience: string; scope: string | null },
): Promise<Authenticated> {
  authorizeSystem(ctx);
  const environment = environmentOf(ctx, request.authorization);
  if (!environment) return { refused: request.authorization?.match(/^DPoP /i) ? "issuer" : "scheme" };
  const verified = await verify(ctx, environment, request, { audience, scope });
  if (!verified.ok) return { refused: verified.failed };
  const installation = await ctx.db.installation.findFirst({
    where: { clientId: verified.clientId, closedAt: null, template: { environment } },
    select: { id: true },
  });
  if (!installation) return { refused: "unknown-client" };
  await consumeInstallationLimit(installation.id);
  await recordPresentedToken(ctx, installation.id, verified.claims.iat);
  return {
    actor: { kind: "installation", installationId: installation.id, clientId: verified.clientId },
  };
}

/**
 * Records that HelseID has issued a token for the client. An older one than was presented before is no news:
 * several processes of one installation may each keep their own.
 * @param iat the token's claim, in seconds since the epoch; a token without it counts as issued now
 */
async function recordPresentedToken(
  ctx: Context,
  installationId: string,
  iat: number | undefined,
): Promise<void> {
  const now = ctx.clock();
  const issued = new Date(Math.min(now.getTime(), (iat ?? Infinity) * 1000));
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const { count } = await locked.tx.installation.updateMany({
      where: { id: installationId, OR: [{ fleetApiTokenAt: null }, { fleetApiTokenAt: { lt: issued } }] },
      data: { fleetApiTokenAt: issued },
    });
    if (count === 0) return unchanged(undefined);
    const shown = await recordProgramSeen(locked, issued);
    if (!shown) return onlyBookkeeping("attempt", undefined);
    audit({
      action: `${shown.type}.program-observed`,
      entity: shown,
      installationId,
      details: { tokenIssuedAt: issued.toISOString() },
    });
  });
}

async function verify(
  ctx: Context,
  environment: HelseidEnvironment,
  request: RequestFacts,
  expected: { audience: string; scope: string | null },
): Promise<VerifiedRequest> {
  const { issuer } = addressesOf(ctx.env, environment);
  try {
    return await verifyRequest(request, {
      ...expected,
      keys: await publicKeysOf(ctx.env, environment),
      issuer,
      nowSeconds: serverNow(issuer),
      isReplayed: (jti, thumbprint) => isReplayed(ctx, `${thumbprint}\n${jti}`),
    });
  } catch (error) {
    if (error instanceof HelseidError)
      throw new AppError(upstreamFailure(error) ?? "UPSTREAM_UNREACHABLE", { cause: error });
    throw error;
  }
}

function environmentOf(ctx: Context, authorization: string | null): HelseidEnvironment | null {
  try {
    const { iss } = decodeJwt(authorization?.split(" ")[1] ?? "");
    return ENVIRONMENTS.find((each) => addressesOf(ctx.env, each).issuer === iss) ?? null;
  } catch {
    return null;
  }
}

/**
 * Records a DPoP proof. Stored in the database, so that all portal processes share it, and longer than a
 * proof is valid.
 * @returns whether it was used before
 */
async function isReplayed(ctx: Context, proof: string): Promise<boolean> {
  const hash = createHash("sha256").update(proof).digest("base64url");
  const inserted = await withBookkeeping(
    ctx,
    "replay-protection",
    (tx) =>
      tx.$executeRaw`insert into dpop_proof_seen (hash, seen_at) values (${hash}, ${ctx.clock()}) on conflict do nothing`,
  );
  return inserted === 0;
}
