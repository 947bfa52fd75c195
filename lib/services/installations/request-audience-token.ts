import type { JWTHeaderParameters, JWTPayload } from "jose";
import { z } from "zod";
import { scopesByAudience } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { requestToken } from "@/lib/helseid/token-client";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { activeClient } from "@/lib/core/clients/active-client";

const RequestAudienceToken = z.strictObject({
  installationId: entityId,
  audience: z.string().min(1).max(200),
});

export interface DecodedToken {
  header: JWTHeaderParameters | null;
  claims: JWTPayload | null;
}

/** Requests a token for one audience and returns its claims, never the token itself. */
export async function requestAudienceToken(
  ctx: Context,
  input: z.input<typeof RequestAudienceToken>,
): Promise<DecodedToken> {
  authorize(ctx, "tokens.request");
  const { installationId, audience } = parseInput(RequestAudienceToken, input);
  const { installation, credentials } = await activeClient(ctx, installationId);
  const scopes = scopesByAudience(installation.scopes).get(audience);
  if (!scopes) throw new AppError("SCOPE_NOT_ON_CLIENT");
  const entry = { entity: { type: "installation", id: installationId }, installationId };
  try {
    const token = await requestToken(ctx.env, credentials, scopes.join(" "), { fresh: true });
    await withTransaction(ctx, async (_tx, audit) =>
      audit({ ...entry, action: "token.requested", details: { audience } }),
    );
    return { header: token.header, claims: token.claims };
  } catch (error) {
    const code = upstreamFailure(error);
    if (!code) throw error;
    await withTransaction(ctx, async (_tx, audit) =>
      audit({ ...entry, action: "token.request-failed", details: { audience, code } }),
    );
    throw new AppError(code, { cause: error });
  }
}
