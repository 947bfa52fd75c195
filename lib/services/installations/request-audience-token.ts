import type { JWTHeaderParameters, JWTPayload } from "jose";
import { z } from "zod";
import { tokenRequestsFor } from "@/lib/domain/current-configuration";
import { scopesOfToken } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { issuedAt, requestToken } from "@/lib/helseid/token-client";
import { lockInstallation } from "@/lib/db/locks";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { requireNoWait } from "@/lib/core/upstream/waits";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { recordPortalToken } from "@/lib/core/clients/portal-token";
import { activeClient } from "@/lib/core/clients/active-client";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";

const RequestAudienceToken = z.strictObject({
  installationId: entityId,
  audience: z.string().min(1).max(200),
  /** Requests the pending scopes of the audience, apart from the granted ones. */
  pending: z.boolean().default(false),
});

export interface DecodedToken {
  header: JWTHeaderParameters | null;
  claims: JWTPayload | null;
  /** Scopes that were requested and that the token does not have. */
  missing: string[];
}

/**
 * Requests a token for one audience and returns its claims, never the token itself.
 * @throws AppError NOT_ACTIVE, NO_USABLE_KEY, SCOPE_NOT_ON_CLIENT when the client has no scope of the
 *   audience, or the code of the failure upstream
 */
export async function requestAudienceToken(
  ctx: Context,
  input: z.input<typeof RequestAudienceToken>,
): Promise<DecodedToken> {
  authorize(ctx, "tokens.request");
  const { installationId, audience, pending } = parseInput(RequestAudienceToken, input);
  const { credentials } = await activeClient(ctx, installationId);
  const current = await loadCurrentConfiguration(ctx.db, installationId);
  const requests = tokenRequestsFor(current).filter((each) => each.audience === audience);
  // A scope may have been granted, or become pending, since the page was shown.
  const request = requests.find((each) => each.pending === pending) ?? requests[0];
  if (!request) throw new AppError("SCOPE_NOT_ON_CLIENT");
  await requireNoWait(ctx, credentials.environment, ["HELSEID"]);
  const entry = { entity: { type: "installation", id: installationId }, installationId };
  try {
    const token = await requestToken(ctx.env, credentials, request.scopes.join(" "), { fresh: true });
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, installationId);
      const now = ctx.clock();
      await recordPortalToken(locked, issuedAt(token, now), now);
      audit({ ...entry, action: "token.requested", details: { audience } });
    });
    const granted = scopesOfToken(token.claims?.scope);
    const missing = request.scopes.filter((scope) => !granted.includes(scope));
    return { header: token.header, claims: token.claims, missing };
  } catch (error) {
    const code = upstreamFailure(error);
    if (!code) throw error;
    await withTransaction(ctx, async (_tx, audit) =>
      audit({ ...entry, action: "token.request-failed", details: { audience, code } }),
    );
    throw new AppError(code, { cause: error });
  }
}
