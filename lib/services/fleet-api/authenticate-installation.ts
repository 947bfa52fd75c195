import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import { AppError } from "@/lib/base/errors";
import { addressesOf, ENVIRONMENTS, type HelseidEnvironment } from "@/lib/helseid/environments";
import { HelseidError } from "@/lib/helseid/errors";
import { publicKeysOf } from "@/lib/helseid/jwks";
import { protocolNow } from "@/lib/helseid/observed-fetch";
import {
  type RequestCheck,
  type RequestFacts,
  type VerifiedRequest,
  verifyRequest,
} from "@/lib/helseid/verify-request";
import { consumeInstallationLimit } from "@/lib/core/upstream/request-limit";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Actor, Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";

export type Authenticated =
  | { actor: Extract<Actor, { kind: "installation" }> }
  /** `unknown-client`: the token is right, and no installation here has that client. */
  | { refused: RequestCheck | "unknown-client" };

/**
 * Finds out which installation asks, by its HelseID token and DPoP proof. The token's issuer tells the environment; everything else of it is
 * checked (verifyRequest).
 * @param audience of the portal's own API in HelseID
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
  return {
    actor: { kind: "installation", installationId: installation.id, clientId: verified.clientId },
  };
}

async function verify(
  ctx: Context,
  environment: HelseidEnvironment,
  request: RequestFacts,
  wanted: { audience: string; scope: string | null },
): Promise<VerifiedRequest> {
  const { issuer } = addressesOf(ctx.env, environment);
  try {
    return await verifyRequest(request, {
      ...wanted,
      keys: await publicKeysOf(ctx.env, environment),
      issuer,
      nowSeconds: protocolNow(new URL(issuer).origin),
      isReplayed: (jti, thumbprint) => isReplayed(ctx, `${thumbprint}\n${jti}`),
    });
  } catch (error) {
    if (error instanceof HelseidError) throw new AppError("UPSTREAM_UNREACHABLE", { cause: error });
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

/** Kept in the database, for all portals together, and longer than any proof is taken. */
async function isReplayed(ctx: Context, proof: string): Promise<boolean> {
  const hash = createHash("sha256").update(proof).digest("base64url");
  const kept = await withBookkeeping(
    ctx,
    "replay-protection",
    (tx) =>
      tx.$executeRaw`insert into dpop_proof_seen (hash, seen_at) values (${hash}, ${ctx.clock()}) on conflict do nothing`,
  );
  return kept === 0;
}
