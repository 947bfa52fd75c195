import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, importJWK, jwtVerify } from "jose";
import { type Response, json, type Request } from "./http";
import type { SandboxClient, SandboxEnvironment, StateStore } from "./state";

const usedProofs = new Map<string, number>();

export type Access = { client: SandboxClient } | { refused: Response };

/**
 * Checks an API call as HelseID requires of APIs: the token, its audience and scope, and the DPoP proof that
 * is bound to it (RFC 9449).
 * @returns the client that calls, or the response that refuses the call
 */
export async function checkAccess(
  store: StateStore,
  environment: SandboxEnvironment,
  issuer: string,
  request: Request,
  required: { audience: string; scope: string; bearer: boolean },
): Promise<Access> {
  const refuse = (error: string, status = 401): Access => ({
    refused: json(status, { error }, { "www-authenticate": `DPoP error="${error}"` }),
  });
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (!scheme || !token) return refuse("invalid_token");
  const state = store.state.environments[environment];
  const { d: _private, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicJwk } = state.signingJwk;
  let payload: Record<string, unknown>;
  try {
    const verified = await jwtVerify(token, await importJWK(publicJwk, "RS256"), {
      issuer,
      audience: required.audience,
      typ: "at+jwt",
      algorithms: ["RS256"],
    });
    payload = verified.payload;
  } catch {
    return refuse("invalid_token");
  }
  const thumbprint = (payload.cnf as { jkt?: string } | undefined)?.jkt;
  if (scheme.toLowerCase() === "bearer") {
    if (!required.bearer || thumbprint) return refuse("invalid_token");
  } else if (!(await isProven(request, token, thumbprint))) return refuse("invalid_dpop_proof");
  if (!(payload.scope as string[]).includes(required.scope)) return refuse("insufficient_scope", 403);
  const client = state.clients[String(payload.client_id)];
  if (!client || client.state !== "active" || client.apiBlocked) return refuse("invalid_token");
  return { client };
}

async function isProven(request: Request, token: string, thumbprint: string | undefined): Promise<boolean> {
  const proof = request.headers.dpop;
  if (typeof proof !== "string" || !thumbprint) return false;
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: "dpop+jwt" });
    const age = Date.now() / 1000 - Number(payload.iat);
    const ath = createHash("sha256").update(token).digest("base64url");
    if (payload.htm !== request.method || payload.htu !== request.url || payload.ath !== ath) return false;
    if (age > 15 || age < -5 || !payload.jti || usedProofs.has(payload.jti)) return false;
    usedProofs.set(payload.jti, Date.now());
    for (const [jti, at] of usedProofs) if (Date.now() - at > 60_000) usedProofs.delete(jti);
    return (await calculateJwkThumbprint(protectedHeader.jwk!)) === thumbprint;
  } catch {
    return false;
  }
}
