import { z } from "zod";
import { AppError } from "@/lib/errors";
import { isTokenOf } from "@/lib/helseid/carried-token";
import { carryListClientKeys, carryReadClient } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import { authorizeInstallation } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import type { Reading } from "@/lib/services/installations/save-reading";
import { activateInstallation } from "@/lib/services/onboarding/activate-installation";
import { parseInput } from "@/lib/services/parse-input";
import { completeRevival } from "@/lib/services/revival/complete-revival";
import { upstreamFailure } from "@/lib/services/upstream-failure";
import { carryTarget } from "./carry-target";
import { compactJwt } from "./carry-token";
import { takeTurn } from "./take-turn";

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
  await takeTurn(which.installationId);
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
