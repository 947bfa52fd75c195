import { z } from "zod";
import { lockInstallation } from "@/lib/db/locks";
import { recordToken } from "@/lib/core/keys/ledger/bookkeeping";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { waitIn } from "@/lib/base/upstream-wait";
import type { RelayAnswer } from "@/lib/base/relay";
import { addressesOf } from "@/lib/helseid/environments";
import { checkAssertion, type RelayedTokenResponse, relayTokenRequest } from "@/lib/helseid/relayed-token";
import { serverNowMs } from "@/lib/helseid/server-clock";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { entityId, kid } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { requireNoWait } from "@/lib/core/upstream/waits";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { type AttemptOutcome, claimAttempt } from "./internal/claim-attempt";
import { findRelayTarget } from "./internal/relay-target";
import { compactJwt } from "./schemas";

const RelayTokenInput = z.strictObject({
  installationId: entityId,
  kid,
  assertion: compactJwt,
  proof: compactJwt,
});

/**
 * Relays one token request of the customer's browser to HelseID, only for the client that the key belongs to,
 * and only when the assertion is signed with that key. While it is too early for another attempt, the answer
 * says how long to wait.
 * @throws AppError WRONG_CLIENT, UPSTREAM_*; UPSTREAM_BUSY with the wait of a service that
 *   has asked for time, which is no attempt
 */
export async function relayToken(ctx: Context, input: z.input<typeof RelayTokenInput>): Promise<RelayAnswer> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const { assertion, proof, ...which } = parseInput(RelayTokenInput, input);
  const target = await findRelayTarget(ctx, which);
  const { issuer } = addressesOf(ctx.env, target.environment);
  await requireNoWait(ctx, target.environment);
  let response: RelayedTokenResponse;
  try {
    const check = await checkAssertion(ctx.env, target.environment, assertion, target);
    if (check === "invalid") throw new AppError("WRONG_CLIENT");
    if (check === "clock") return { kind: "clock", nonce: null, nowMs: serverNowMs(issuer) };
    const attempt = await claimAttempt(ctx, target);
    if (typeof attempt === "number")
      return { kind: "wait", seconds: attempt, nonce: null, nowMs: serverNowMs(issuer) };
    let outcome: AttemptOutcome = "answered";
    try {
      response = await relayTokenRequest(ctx.env, target.environment, {
        assertion,
        proof,
        clientId: target.clientId,
        scope: SELVBETJENING_SCOPE,
      });
      if (isAboutProof(response)) outcome = "repeat";
    } catch (error) {
      // HelseID has asked for time, before the request was sent or instead of an answer to it.
      if (waitIn(error)) outcome = "repeat";
      throw error;
    } finally {
      await attempt.end(outcome);
    }
  } catch (error) {
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
  // Recorded here, so that only a key that has got a token can count as proved (invariant I2). Bookkeeping,
  // because the state changes in relayReading.
  if (response.kind === "token")
    await withBookkeeping(ctx, "attempt", async (tx) =>
      recordToken(await lockInstallation(tx, which.installationId), target.keyId, ctx.clock()),
    );
  return { ...response, nowMs: serverNowMs(issuer) };
}

/** Whether the answer concerns the DPoP proof alone (RFC 9449, 5 and 8), and says nothing about the key. */
function isAboutProof(response: RelayedTokenResponse): boolean {
  return (
    response.kind === "nonce" || (response.kind === "refused" && response.error === "invalid_dpop_proof")
  );
}
