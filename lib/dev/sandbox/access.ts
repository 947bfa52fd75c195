import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, importJWK, jwtVerify } from "jose";
import { type Answer, json, type Request } from "./http";
import type { SandboxClient, SandboxEnvironment, StateStore } from "./state";

const seenProofs = new Map<string, number>();

export type Access = { client: SandboxClient } | { refused: Answer };

/** Checks an API call as HelseID tells APIs to: token, audience, scope, and the DPoP proof bound to it (domain 3.5). */
export async function checkAccess(
  store: StateStore,
  environment: SandboxEnvironment,
  issuer: string,
  request: Request,
  wanted: { audience: string; scope: string; bearer: boolean },
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
      audience: wanted.audience,
      typ: "at+jwt",
      algorithms: ["RS256"],
    });
    payload = verified.payload;
  } catch {
    return refuse("invalid_token");
  }
  const thumbprint = (payload.cnf as { jkt?: string } | undefined)?.jkt;
  if (scheme.toLowerCase() === "bearer") {
    if (!wanted.bearer || thumbprint) return refuse("invalid_token");
  } else if (!(await isProven(request, token, thumbprint))) return refuse("invalid_dpop_proof");
  if (!(payload.scope as string[]).includes(wanted.scope)) return refuse("insufficient_scope", 403);
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
    if (age > 15 || age < -5 || !payload.jti || seenProofs.has(payload.jti)) return false;
    seenProofs.set(payload.jti, Date.now());
    for (const [jti, at] of seenProofs) if (Date.now() - at > 60_000) seenProofs.delete(jti);
    return (await calculateJwkThumbprint(protectedHeader.jwk!)) === thumbprint;
  } catch {
    return false;
  }
}
