import { base64url, type JWK, SignJWT } from "jose";
import type { KeptKey } from "./key-store";

/** What the portal tells a browser that is to sign for its client (`GET …/carry`). */
interface SigningFacts {
  issuer: string;
  tokenEndpoint: string;
  clientUrl: string;
  keysUrl: string;
  nowMs: number;
  clientId: string;
  scope: string;
}

export type ProofResult = "proved" | "not-accepted" | "blocked" | "scope" | "silent";

type Answer =
  | { kind: "token"; accessToken: string }
  | { kind: "nonce"; nonce: string }
  | { kind: "refused"; error: string }
  | { kind: "proved" };

interface Session {
  facts: SigningFacts;
  /** HelseID's clock minus this machine's, in milliseconds. */
  offsetMs: number;
}

/** The server's time is taken once per page: an assertion lives ten seconds, and a customer's clock may be off. */
const sessions = new Map<string, Promise<Session>>();

/**
 * Proves a key that lives in this browser: a token, then the client's status. The portal only carries the requests, which
 * allow no CORS; the private key stays here.
 * @param carryUrl the portal's carrying address for this link
 * @returns what HelseID and Selvbetjening said, and how far off this machine's clock is
 */
export async function proveKey(
  carryUrl: string,
  key: KeptKey,
): Promise<{ result: ProofResult; clockOffsetSeconds: number }> {
  let offset = 0;
  try {
    const session = await openSession(carryUrl, key.kid);
    offset = session.offsetMs;
    return { result: await prove(carryUrl, key, session), clockOffsetSeconds: offset / 1000 };
  } catch {
    sessions.delete(carryUrl);
    return { result: "silent", clockOffsetSeconds: offset / 1000 };
  }
}

function openSession(carryUrl: string, kid: string): Promise<Session> {
  const known = sessions.get(carryUrl);
  if (known) return known;
  const opening = (async () => {
    const started = Date.now();
    const facts = await ask<SigningFacts>(`${carryUrl}?kid=${encodeURIComponent(kid)}`);
    return { facts, offsetMs: facts.nowMs - (started + Date.now()) / 2 };
  })();
  sessions.set(carryUrl, opening);
  return opening;
}

async function prove(carryUrl: string, key: KeptKey, session: Session): Promise<ProofResult> {
  const { facts } = session;
  let nonce: string | undefined;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await send(carryUrl, {
      kind: "token",
      kid: key.kid,
      assertion: await signAssertion(key, session),
      proof: await signProof(key, session, { htm: "POST", htu: facts.tokenEndpoint, nonce }),
    });
    if (answer.kind === "nonce") {
      nonce = answer.nonce;
      continue;
    }
    if (answer.kind === "token") return read(carryUrl, key, session, answer.accessToken);
    if (answer.kind === "refused" && answer.error === "invalid_client") return "not-accepted";
    return answer.kind === "refused" && answer.error === "invalid_scope" ? "scope" : "silent";
  }
  return "silent";
}

async function read(
  carryUrl: string,
  key: KeptKey,
  session: Session,
  accessToken: string,
): Promise<ProofResult> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(accessToken));
  const ath = base64url.encode(new Uint8Array(digest));
  const answer = await send(carryUrl, {
    kind: "reading",
    kid: key.kid,
    accessToken,
    clientProof: await signProof(key, session, { htm: "GET", htu: session.facts.clientUrl, ath }),
    keysProof: await signProof(key, session, { htm: "GET", htu: session.facts.keysUrl, ath }),
  });
  if (answer.kind === "proved") return "proved";
  return answer.kind === "refused" ? "blocked" : "silent";
}

/** HelseID's form of private_key_jwt (domain 3.2): at most ten seconds, with the issuer as the one audience. */
function signAssertion(key: KeptKey, { facts, offsetMs }: Session): Promise<string> {
  const now = Math.floor((Date.now() + offsetMs) / 1000);
  return new SignJWT({ jti: crypto.randomUUID(), nbf: now - 5 })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: "client-authentication+jwt" })
    .setIssuer(facts.clientId)
    .setSubject(facts.clientId)
    .setAudience(facts.issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + 8)
    .sign(key.privateKey);
}

/** A DPoP proof (RFC 9449, 4.2) with the client's own key: one key may serve both (domain 2.7). */
function signProof(
  key: KeptKey,
  { offsetMs }: Session,
  claims: { htm: string; htu: string; nonce?: string; ath?: string },
): Promise<string> {
  const { kty, n, e, crv, x, y } = JSON.parse(key.publicJwk) as JWK;
  return new SignJWT({ ...claims, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: key.algorithm, typ: "dpop+jwt", jwk: { kty, n, e, crv, x, y } as JWK })
    .setIssuedAt(Math.floor((Date.now() + offsetMs) / 1000))
    .sign(key.privateKey);
}

function send(carryUrl: string, body: Record<string, string>): Promise<Answer> {
  return ask<Answer>(carryUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function ask<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, { ...init, cache: "no-store" });
  if (!response.ok) throw new Error(`the portal responded ${response.status}`);
  return (await response.json()) as T;
}
