import { z } from "zod";
import { recordToken } from "@/lib/core/keys/ledger/bookkeeping";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { type CarriedAnswer, carryTokenRequest, isAssertionOf } from "@/lib/helseid/relayed-token";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { carryTarget } from "./internal/relay-target";
import { limitInstallation } from "@/lib/core/upstream/installation-limit";
import { compactJwt } from "./schemas";

const CarryToken = z.strictObject({
  installationId: entityId,
  kid: z.string().min(1).max(300),
  assertion: compactJwt,
  proof: compactJwt,
});

/**
 * Passes one token request of the customer's browser on to HelseID. Only for the client that the key belongs to, and only
 * when the assertion is signed with that key.
 * @throws AppError WRONG_CLIENT, TOO_MANY_REQUESTS, UPSTREAM_*
 */
export async function carryToken(ctx: Context, input: z.input<typeof CarryToken>): Promise<CarriedAnswer> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const { assertion, proof, ...which } = parseInput(CarryToken, input);
  await limitInstallation(which.installationId);
  const target = await carryTarget(ctx, which);
  if (!(await isAssertionOf(ctx.env, target.environment, assertion, target)))
    throw new AppError("WRONG_CLIENT");
  let answer: CarriedAnswer;
  try {
    answer = await carryTokenRequest(ctx.env, target.environment, {
      assertion,
      proof,
      clientId: target.clientId,
      scope: SELVBETJENING_SCOPE,
    });
  } catch (error) {
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
  // Remembered here, so that only a key that really got a token can be called proved (invariant I2). Bookkeeping: the state
  // changes in carryReading.
  if (answer.kind === "token")
    await withBookkeeping(ctx, "attempt", (tx) => recordToken(tx, target.keyId, ctx.clock()));
  return answer;
}
