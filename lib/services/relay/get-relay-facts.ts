import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { signingFacts } from "@/lib/helseid/relayed-token";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { findRelayTarget } from "./internal/relay-target";

/** What a browser needs to sign for its client: names, addresses and HelseID's time. All of it is public. */
export async function getRelayFacts(ctx: Context, input: { installationId: string; kid: string }) {
  authorizeInstallation(ctx, input.installationId, "fleet.read");
  const target = await findRelayTarget(ctx, input);
  try {
    const facts = await signingFacts(ctx.env, target.environment);
    return { ...facts, clientId: target.clientId, kid: target.kid, scope: SELVBETJENING_SCOPE };
  } catch (error) {
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
}
