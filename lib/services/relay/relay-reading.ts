import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { isTokenOf } from "@/lib/helseid/relayed-token";
import { carryListClientKeys, carryReadClient } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import type { Reading } from "@/lib/core/clients/save-reading";
import { activateInstallation } from "@/lib/services/onboarding/activate-installation";
import { parseInput } from "@/lib/core/input/parse-input";
import { completeRevival } from "@/lib/services/revival/complete-revival";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { carryTarget } from "./internal/relay-target";
import { compactJwt } from "./schemas";
import { limitInstallation } from "@/lib/core/upstream/installation-limit";

const CarryReading = z.strictObject({
  installationId: entityId,
  kid: z.string().min(1).max(300),
  accessToken: compactJwt,
  clientProof: compactJwt,
  keysProof: compactJwt,
});

/**
 * Passes the browser's two reads on to Selvbetjening, keeps the answers, and settles what waited for the proof. The token
 * must be this client's and bound to this key, and must have been carried here before.
 * @returns whether Selvbetjening took the token
 * @throws AppError WRONG_CLIENT, TOO_MANY_REQUESTS, UPSTREAM_*
 */
export async function carryReading(
  ctx: Context,
  input: z.input<typeof CarryReading>,
): Promise<{ kind: "proved" } | { kind: "refused"; error: "blocked" }> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const { accessToken, clientProof, keysProof, ...which } = parseInput(CarryReading, input);
  await limitInstallation(which.installationId);
  const target = await carryTarget(ctx, which);
  if (!target.provedAt || !isTokenOf(accessToken, target)) throw new AppError("WRONG_CLIENT");
  let reading: Reading;
  try {
    const { environment } = target;
    const client = await carryReadClient(ctx.env, environment, { accessToken, proof: clientProof });
    // A list that cannot be read leaves the expiry unknown; it does not undo the proof.
    const keys = await carryListClientKeys(ctx.env, environment, { accessToken, proof: keysProof }).catch(
      (error: unknown) => {
        if (error instanceof SelvbetjeningError) return null;
        throw error;
      },
    );
    reading = { client, keys };
  } catch (error) {
    if (error instanceof SelvbetjeningError && error.failure === "unauthorized")
      return { kind: "refused", error: "blocked" };
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
  if (target.draftId) await activateInstallation(ctx, { draftId: target.draftId, reading });
  if (target.caseId) await completeRevival(ctx, { caseId: target.caseId, keyId: target.keyId, reading });
  return { kind: "proved" };
}
