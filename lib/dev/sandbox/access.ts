import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from "jose";
import { checkNonce } from "./api-nonces";
import { hostNow, noteClient, noteRefusal } from "./hosts";
import { type Response, json, type Request } from "./http";
import { verificationKeys } from "./signing-keys";
import { refuseProofTime } from "./proof-time";
import type { SandboxClient, SandboxEnvironment, StateStore } from "./state";
import type { Switches } from "./switches";

const usedProofs = new Map<string, number>();

/** @property headers the headers that the response must have */
export type Access = { client: SandboxClient; headers: Record<string, string> } | { refused: Response };

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
  required: { audience: string; scope: string; bearer: boolean; dpop?: boolean },
): Promise<Access> {
  let headers: Record<string, string> = {};
  const refusedScheme = required.dpop === false ? "Bearer" : "DPoP";
  const refuse = (error: string, status = 401): Access => ({
    refused: json(status, { error }, { "www-authenticate": `${refusedScheme} error="${error}"`, ...headers }),
  });
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (!scheme || !token) return refuse("invalid_token");
  const state = store.state.environments[environment];
  let payload: Record<string, unknown>;
  try {
    const verified = await jwtVerify(token, verificationKeys(store, environment), {
      issuer,
      audience: required.audience,
      typ: "at+jwt",
      algorithms: ["RS256"],
      // By the clock of the host that issued it, so that hosts whose clocks differ agree on its lifetime.
      currentDate: new Date(hostNow(`helseid ${environment}`, store.state.switches)),
      // A token does not expire because a clock was set.
      clockTolerance: Math.abs(store.state.switches.clockJumpSeconds),
    });
    payload = verified.payload;
    noteClient(payload.client_id);
  } catch {
    return refuse("invalid_token");
  }
  const thumbprint = (payload.cnf as { jkt?: string } | undefined)?.jkt;
  if (scheme.toLowerCase() === "bearer") {
    if (!required.bearer || thumbprint) return refuse("invalid_token");
  } else {
    if (required.dpop === false) return refuse("invalid_token");
    const proof = await validateProof(request, token, thumbprint, store.state.switches);
    if (!proof) return refuse("invalid_dpop_proof");
    const nonce = checkNonce(store.state.switches.apiNonce, proof.nonce);
    headers = nonce.headers;
    if (!nonce.accepted) return refuse("use_dpop_nonce");
  }
  if (!(payload.scope as string[]).includes(required.scope)) return refuse("insufficient_scope", 403);
  const client = state.clients[String(payload.client_id)];
  if (!client || client.state !== "active" || client.apiBlocked) return refuse("invalid_token");
  return { client, headers };
}

/** @returns the claims of the request's DPoP proof, or null when it is not valid */
async function validateProof(
  request: Request,
  token: string,
  thumbprint: string | undefined,
  switches: Switches,
): Promise<JWTPayload | null> {
  const proof = request.headers.dpop;
  if (typeof proof !== "string" || !thumbprint) return null;
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: "dpop+jwt" });
    const ath = createHash("sha256").update(token).digest("base64url");
    if (payload.htm !== request.method || payload.htu !== request.url || payload.ath !== ath) return null;
    const late = refuseProofTime(payload.iat, switches);
    if (late) noteRefusal(late);
    if (late || !payload.jti || usedProofs.has(payload.jti)) return null;
    usedProofs.set(payload.jti, Date.now());
    for (const [jti, at] of usedProofs) if (Date.now() - at > 60_000) usedProofs.delete(jti);
    return (await calculateJwkThumbprint(protectedHeader.jwk!)) === thumbprint ? payload : null;
  } catch {
    return null;
  }
}
