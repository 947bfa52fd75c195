import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { isTokenOf } from "@/lib/helseid/relayed-token";
import { relayListClientKeys, relayReadClient } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, kid } from "@/lib/core/input/fields";
import type { Reading } from "@/lib/core/clients/save-reading";
import { activateInstallation } from "@/lib/services/onboarding/activate-installation";
import { parseInput } from "@/lib/core/input/parse-input";
import { completeRevival } from "@/lib/services/revival/complete-revival";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { findRelayTarget } from "./internal/relay-target";
import { compactJwt } from "./schemas";
import { consumeInstallationLimit } from "@/lib/core/upstream/request-limit";

const RelayReadingInput = z.strictObject({
  installationId: entityId,
  kid,
  accessToken: compactJwt,
  clientProof: compactJwt,
  keysProof: compactJwt,
});

/**
 * Relays the browser's two reads to Selvbetjening, saves the responses, and completes the draft or revival
 * that waited for the proof. The token must be this client's and bound to this key, and its request must have
 * been relayed here before.
 * @returns whether Selvbetjening accepted the token
 * @throws AppError WRONG_CLIENT, TOO_MANY_REQUESTS, UPSTREAM_*
 */
export async function relayReading(
  ctx: Context,
  input: z.input<typeof RelayReadingInput>,
): Promise<{ kind: "proved" } | { kind: "refused"; error: "blocked" }> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const { accessToken, clientProof, keysProof, ...which } = parseInput(RelayReadingInput, input);
  await consumeInstallationLimit(which.installationId);
  const target = await findRelayTarget(ctx, which);
  if (!target.provedAt || !isTokenOf(accessToken, target)) throw new AppError("WRONG_CLIENT");
  let reading: Reading;
  try {
    const { environment } = target;
    const readAt = ctx.clock();
    const client = await relayReadClient(ctx.env, environment, { accessToken, proof: clientProof });
    // Without a readable list the expiry stays unknown, but the key is still proved.
    const keys = await relayListClientKeys(ctx.env, environment, { accessToken, proof: keysProof }).catch(
      (error: unknown) => {
        if (error instanceof SelvbetjeningError) return null;
        throw error;
      },
    );
    reading = { readAt, client, keys };
  } catch (error) {
    if (error instanceof SelvbetjeningError && error.failure === "unauthorized")
      return { kind: "refused", error: "blocked" };
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
  if (target.draftId) await activateInstallation(ctx, { draftId: target.draftId, reading });
  if (target.revivalId)
    await completeRevival(ctx, { revivalId: target.revivalId, keyId: target.keyId, reading });
  return { kind: "proved" };
}
