import type { JWK } from "jose";
import { z } from "zod";
import type { Env } from "@/lib/base/env";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { AccessToken } from "@/lib/helseid/token-client";
import { requestAsClient, requestWithApiKey } from "./http";
import {
  ClientDraftResponse,
  type ClientDraftRequest,
  ClientKeyList,
  CurrentClient,
  type ConfigurationPayload,
  type ListedClientKey,
  UploadResponse,
} from "./schemas";

/**
 * Creates a client draft. Selvbetjening has no idempotency key: when the response is lost, so is the draft's
 * id, and nobody can open it.
 * @returns the new client's id
 * @throws SelvbetjeningError
 */
export async function createClientDraft(
  env: Env,
  environment: HelseidEnvironment,
  apiKey: string,
  draft: ClientDraftRequest,
): Promise<string> {
  const response = await requestWithApiKey(env, environment, apiKey, {
    method: "POST",
    path: "/v1/client-drafts",
    body: JSON.stringify(draft),
    schema: ClientDraftResponse,
  });
  return response.clientId;
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
 * Replaces the calling client's whole configuration: what is left out is removed (domain 1.8). Never retried
 * here: after a lost response the caller reads the configuration.
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

/**
 * Registers one more public key for the calling client (domain 2.3). The form of the body is not documented
 * for certain, so it is configured per environment. Never retried here: after a lost response the caller
 * looks for the key's thumbprint in the list.
 * @returns when the key expires; null when the response does not say so
 * @throws SelvbetjeningError
 */
export async function uploadClientKey(
  env: Env,
  credentials: ClientCredentials,
  token: AccessToken,
  publicJwk: JWK,
): Promise<Date | null> {
  const text = JSON.stringify(publicJwk);
  const form = env[`SELVBETJENING_${credentials.environment}_UPLOAD_BODY`];
  const response = await requestAsClient(env, credentials, token, {
    method: "POST",
    path: "/v1/client-secret",
    body: form === "string" ? JSON.stringify(text) : text,
    schema: UploadResponse,
  });
  return response.expiration;
}
