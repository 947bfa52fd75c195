import { z } from "zod";
import type { Env } from "@/lib/env";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { AccessToken } from "@/lib/helseid/token-client";
import { requestAsClient, requestWithApiKey } from "./http";
import {
  ClientDraftAnswer,
  type ClientDraftRequest,
  ClientKeyList,
  CurrentClient,
  type ConfigurationPayload,
  type ListedClientKey,
} from "./schemas";

/**
 * Makes a client draft. Selvbetjening has no idempotency key: a lost answer means a draft that nobody can open.
 * @returns the new client's id
 * @throws SelvbetjeningError
 */
export async function createClientDraft(
  env: Env,
  environment: HelseidEnvironment,
  apiKey: string,
  draft: ClientDraftRequest,
): Promise<string> {
  const answer = await requestWithApiKey(env, environment, apiKey, {
    method: "POST",
    path: "/v1/client-drafts",
    body: JSON.stringify(draft),
    schema: ClientDraftAnswer,
  });
  return answer.clientId;
}

/** Status and configuration of the calling client. @throws SelvbetjeningError */
export function readClient(
  env: Env,
  credentials: ClientCredentials,
  token: AccessToken,
): Promise<CurrentClient> {
  return requestAsClient(env, credentials, token, {
    method: "GET",
    path: "/v1/client",
    schema: CurrentClient,
  });
}

/**
 * Replaces the calling client's whole configuration: what is left out is gone (domain 1.8). Never repeated here: after a
 * lost answer the caller reads back.
 * @throws SelvbetjeningError
 */
export async function updateClient(
  env: Env,
  credentials: ClientCredentials,
  token: AccessToken,
  payload: ConfigurationPayload,
): Promise<void> {
  await requestAsClient(env, credentials, token, {
    method: "PUT",
    path: "/v1/client",
    body: JSON.stringify(payload),
    schema: z.undefined(),
  });
}

/** The calling client's public keys. @throws SelvbetjeningError */
export function listClientKeys(
  env: Env,
  credentials: ClientCredentials,
  token: AccessToken,
): Promise<ListedClientKey[]> {
  return requestAsClient(env, credentials, token, {
    method: "GET",
    path: "/v1/client-secret",
    schema: ClientKeyList,
  });
}
