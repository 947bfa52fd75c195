import type { IncomingMessage } from "node:http";
import { parse } from "node:querystring";
import { jwtVerify } from "jose";
import { verificationKeys } from "./signing-keys";
import type { SandboxEnvironment, StateStore } from "./state";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

/**
 * Reads the body of a token request, validates a token exchange (RFC 8693) and turns it into a request for
 * client credentials, as the actor's own.
 * @returns the error code of a refused exchange; whether the request is an exchange
 */
export async function prepareExchange(
  store: StateStore,
  environment: SandboxEnvironment,
  issuer: string,
  request: IncomingMessage & { body?: object },
): Promise<{ refused: string } | { isExchange: boolean }> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const body = parse(Buffer.concat(parts).toString());
  request.body = body;
  if (body.grant_type !== TOKEN_EXCHANGE) return { isExchange: false };
  if (store.state.environments[environment].clients[String(body.client_id)]?.exchangeForbidden)
    return { refused: "unauthorized_client" };
  if (body.subject_token_type !== "urn:ietf:params:oauth:token-type:access_token")
    return { refused: "invalid_request" };
  try {
    const keys = verificationKeys(store, environment);
    await jwtVerify(String(body.subject_token), keys, { issuer, typ: "at+jwt" });
  } catch {
    return { refused: "invalid_grant" };
  }
  request.body = { ...body, grant_type: "client_credentials" };
  return { isExchange: true };
}
