import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/errors";
import { signingFacts } from "@/lib/helseid/carried-token";
import { authorizeInstallation } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { upstreamFailure } from "@/lib/services/upstream-failure";
import { carryTarget } from "./carry-target";
import { takeTurn } from "./take-turn";

/** What a browser needs to sign for its client: names, addresses and HelseID's clock; public, all of it. */
export async function getCarryFacts(ctx: Context, input: { installationId: string; kid: string }) {
  authorizeInstallation(ctx, input.installationId, "fleet.read");
  await takeTurn(input.installationId);
  const target = await carryTarget(ctx, input);
  try {
    const facts = await signingFacts(ctx.env, target.environment);
    return {
      ...facts,
      clientId: target.clientId,
      kid: target.kid,
      scope: SELVBETJENING_SCOPE,
      scopes: target.scopes,
    };
  } catch (error) {
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
}
