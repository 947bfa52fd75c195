import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import type { RelayAnswer } from "@/lib/base/relay";
import { addressesOf } from "@/lib/helseid/environments";
import { isTokenOf } from "@/lib/helseid/relayed-token";
import { serverNowMs } from "@/lib/helseid/server-clock";
import { relayListClientKeys } from "@/lib/selvbetjening/relay";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, kid } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { findRelayTarget } from "./internal/relay-target";
import { sealKeyList } from "./internal/sealed-key-list";
import { compactJwt } from "./schemas";

const RelayKeysInput = z.strictObject({
  installationId: entityId,
  kid,
  accessToken: compactJwt,
  proof: compactJwt,
});

/**
 * Relays the browser's read of its client's key list to Selvbetjening. The list is returned sealed, and comes
 * back with the reading of the client that follows (`relayReading`): each relayed request has a proof, and
 * perhaps a nonce, of its own. The token must be this client's and bound to this key.
 * @throws AppError WRONG_CLIENT, UPSTREAM_*
 */
export async function relayKeys(ctx: Context, input: z.input<typeof RelayKeysInput>): Promise<RelayAnswer> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const { accessToken, proof, ...which } = parseInput(RelayKeysInput, input);
  const target = await findRelayTarget(ctx, which);
  if (!target.provedAt || !isTokenOf(accessToken, target)) throw new AppError("WRONG_CLIENT");
  const { selvbetjeningApi } = addressesOf(ctx.env, target.environment);
  const readAt = ctx.clock();
  try {
    const read = await relayListClientKeys(ctx.env, target.environment, { accessToken, proof });
    const outcome =
      read.kind === "read"
        ? { kind: "keys" as const, keys: sealKeyList(ctx, target, { readAt, keys: read.value }) }
        : read;
    return { ...outcome, nonce: read.nonce, nowMs: serverNowMs(selvbetjeningApi) };
  } catch (error) {
    const code = upstreamFailure(error);
    throw code ? new AppError(code, { cause: error }) : error;
  }
}
