import type { z } from "zod";
import type { Env } from "@/lib/base/env";
import { dpopNonceOf, requiresNonce } from "@/lib/helseid/dpop-nonce";
import { addressesOf, type HelseidEnvironment } from "@/lib/helseid/environments";
import { observedFetch } from "@/lib/helseid/observed-fetch";
import { SelvbetjeningError } from "./errors";
import { failureFrom, readResponse } from "./http";
import { ClientKeyList, CurrentClient, type ListedClientKey } from "./schemas";

/** A read request to Selvbetjening that a browser has signed with its client's key. */
export interface SignedRead {
  accessToken: string;
  proof: string;
}

/** Selvbetjening's answer to one, with the nonce that it supplied for the browser's next proof. */
export type RelayedRead<Value> = { nonce: string | null } & (
  | { kind: "read"; value: Value }
  /** Selvbetjening requires the nonce in the proof (RFC 9449, 9): the browser signs again. */
  | { kind: "nonce" }
  /** The token or the proof was refused, with the error of the challenge or else the status. */
  | { kind: "refused"; error: string }
);

/** Status and configuration of the client whose browser signed the request. @throws SelvbetjeningError */
export function relayReadClient(
  env: Env,
  environment: HelseidEnvironment,
  signed: SignedRead,
): Promise<RelayedRead<CurrentClient>> {
  return relayRead(env, environment, signed, { path: "/v1/client", schema: CurrentClient });
}

/** The public keys of the client whose browser signed the request. @throws SelvbetjeningError */
export function relayListClientKeys(
  env: Env,
  environment: HelseidEnvironment,
  signed: SignedRead,
): Promise<RelayedRead<ListedClientKey[]>> {
  return relayRead(env, environment, signed, { path: "/v1/client-secret", schema: ClientKeyList });
}

/**
 * Sends the request once and unchanged: a proof is valid once (RFC 9449, 11.1), and the browser signs another
 * for a new attempt. The nonce of the response is the browser's, and not used here.
 */
async function relayRead<Schema extends z.ZodType>(
  env: Env,
  environment: HelseidEnvironment,
  signed: SignedRead,
  call: { path: "/v1/client" | "/v1/client-secret"; schema: Schema },
): Promise<RelayedRead<z.output<Schema>>> {
  const { selvbetjeningApi } = addressesOf(env, environment);
  try {
    const response = await observedFetch(`${selvbetjeningApi}${call.path}`, {
      method: "GET",
      headers: {
        authorization: `DPoP ${signed.accessToken}`,
        dpop: signed.proof,
        accept: "application/json",
      },
      redirect: "error",
      signal: AbortSignal.timeout(env.UPSTREAM_TIMEOUT_SECONDS * 1000),
    });
    const nonce = dpopNonceOf(response.headers);
    if (nonce && requiresNonce(response)) {
      await response.body?.cancel();
      return { kind: "nonce", nonce };
    }
    try {
      const value = await readResponse(response, { method: "GET", schema: call.schema });
      return { kind: "read", value, nonce };
    } catch (error) {
      if (!(error instanceof SelvbetjeningError) || error.failure !== "unauthorized") throw error;
      return { kind: "refused", error: error.challenge ?? String(response.status), nonce };
    }
  } catch (error) {
    throw failureFrom(error, "GET");
  }
}
