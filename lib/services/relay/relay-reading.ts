import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import type { RelayAnswer } from "@/lib/base/relay";
import { addressesOf } from "@/lib/helseid/environments";
import { serverNowMs } from "@/lib/helseid/server-clock";
import { isTokenOf } from "@/lib/helseid/relayed-token";
import { type RelayedRead, relayReadClient } from "@/lib/selvbetjening/relay";
import type { CurrentClient } from "@/lib/selvbetjening/schemas";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, kid } from "@/lib/core/input/fields";
import type { Reading } from "@/lib/core/clients/save-reading";
import { activateInstallation } from "@/lib/services/onboarding/activate-installation";
import { parseInput } from "@/lib/core/input/parse-input";
import { completeRevival } from "@/lib/services/revival/complete-revival";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { findRelayTarget } from "./internal/relay-target";
import { MAX_SEALED_LENGTH, unsealKeyList } from "./internal/sealed-key-list";
import { compactJwt } from "./schemas";

const RelayReadingInput = z.strictObject({
  installationId: entityId,
  kid,
  accessToken: compactJwt,
  proof: compactJwt,
  /** As `relayKeys` returned it; absent when the key list could not be read. */
  keys: z.string().max(MAX_SEALED_LENGTH).optional(),
});

/**
 * Relays the browser's read of its client to Selvbetjening, saves the response together with the key list
 * that was read before, and completes the draft or revival that waited for the proof. The token must be this
 * client's and bound to this key, and its request must have been relayed here before. Without a key list the
 * expiry stays unknown, but the key is still proved.
 * @throws AppError WRONG_CLIENT, UPSTREAM_*
 */
export async function relayReading(
  ctx: Context,
  input: z.input<typeof RelayReadingInput>,
): Promise<RelayAnswer> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const { accessToken, proof, keys, ...which } = parseInput(RelayReadingInput, input);
  const target = await findRelayTarget(ctx, which);
  if (!target.provedAt || !isTokenOf(accessToken, target)) throw new AppError("WRONG_CLIENT");
  const listed = keys === undefined ? { readAt: ctx.clock(), keys: null } : unsealKeyList(ctx, target, keys);
  const { selvbetjeningApi } = addressesOf(ctx.env, target.environment);
  let read: RelayedRead<CurrentClient>;
  try {
    read = await relayReadClient(ctx.env, target.environment, { accessToken, proof });
  } catch (error) {
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
  const answer = { nonce: read.nonce, nowMs: serverNowMs(selvbetjeningApi) };
  if (read.kind !== "read") return { ...read, ...answer };
  const reading: Reading = { ...listed, tokenAt: target.provedAt, client: read.value };
  if (target.draftId) await activateInstallation(ctx, { draftId: target.draftId, reading });
  if (target.revivalId)
    await completeRevival(ctx, { revivalId: target.revivalId, keyId: target.keyId, reading });
  return { kind: "proved", ...answer };
}
