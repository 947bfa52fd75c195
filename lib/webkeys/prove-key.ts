import { base64url, type JWK, SignJWT } from "jose";
import type { StoredKey } from "./key-store";

/** What a browser needs to sign for its client (`GET …/relay`). */
interface SigningFacts {
  issuer: string;
  tokenEndpoint: string;
  clientUrl: string;
  keysUrl: string;
  nowMs: number;
  clientId: string;
  scope: string;
}

export type ProofResult = "proved" | "not-accepted" | "blocked" | "scope" | "unreachable";

type RelayResponse =
  | { kind: "token"; accessToken: string }
  | { kind: "nonce"; nonce: string }
  | { kind: "refused"; error: string }
  | { kind: "proved" };

interface Session {
  facts: SigningFacts;
  /** HelseID's clock minus this machine's, in milliseconds. */
  offsetMs: number;
}

/**
 * HelseID's time is read once per page: an assertion is valid for ten seconds, and a customer's clock may be
 * off.
 */
const sessions = new Map<string, Promise<Session>>();

/**
 * Proves a key that this browser holds: requests a token, then the client's status. The portal relays the
 * requests, because HelseID and Selvbetjening allow no CORS; the private key stays in the browser.
 * @param relayUrl the portal's relay address for this link
 * @returns the result, and how many seconds HelseID's clock is ahead of this machine's
 */
export async function proveKey(
  relayUrl: string,
  key: StoredKey,
): Promise<{ result: ProofResult; clockOffsetSeconds: number }> {
  let offset = 0;
  try {
    const session = await openSession(relayUrl, key.kid);
    offset = session.offsetMs;
    return { result: await prove(relayUrl, key, session), clockOffsetSeconds: offset / 1000 };
  } catch {
    sessions.delete(relayUrl);
    return { result: "unreachable", clockOffsetSeconds: offset / 1000 };
  }
}

function openSession(relayUrl: string, kid: string): Promise<Session> {
  const known = sessions.get(relayUrl);
  if (known) return known;
  const opening = (async () => {
    const started = Date.now();
    const facts = await requestPortal<SigningFacts>(`${relayUrl}?kid=${encodeURIComponent(kid)}`);
    return { facts, offsetMs: facts.nowMs - (started + Date.now()) / 2 };
  })();
  sessions.set(relayUrl, opening);
  return opening;
}

async function prove(relayUrl: string, key: StoredKey, session: Session): Promise<ProofResult> {
  const { facts } = session;
  let nonce: string | undefined;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const response = await post(relayUrl, {
      kind: "token",
      kid: key.kid,
      assertion: await signAssertion(key, session),
      proof: await signProof(key, session, { htm: "POST", htu: facts.tokenEndpoint, nonce }),
    });
    if (response.kind === "nonce") {
      nonce = response.nonce;
      continue;
    }
    if (response.kind === "token") return read(relayUrl, key, session, response.accessToken);
    if (response.kind === "refused" && response.error === "invalid_client") return "not-accepted";
    return response.kind === "refused" && response.error === "invalid_scope" ? "scope" : "unreachable";
  }
  return "unreachable";
}

async function read(
  relayUrl: string,
  key: StoredKey,
  session: Session,
  accessToken: string,
): Promise<ProofResult> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(accessToken));
  const ath = base64url.encode(new Uint8Array(digest));
  const response = await post(relayUrl, {
    kind: "reading",
    kid: key.kid,
    accessToken,
    clientProof: await signProof(key, session, { htm: "GET", htu: session.facts.clientUrl, ath }),
    keysProof: await signProof(key, session, { htm: "GET", htu: session.facts.keysUrl, ath }),
  });
  if (response.kind === "proved") return "proved";
  return response.kind === "refused" ? "blocked" : "unreachable";
}

/**
 * Signs private_key_jwt as HelseID requires it (domain 3.2): valid at most ten seconds, the issuer as the
 * only audience.
 */
function signAssertion(key: StoredKey, { facts, offsetMs }: Session): Promise<string> {
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

/** Signs a DPoP proof (RFC 9449, 4.2) with the client's own key: one key may serve both (domain 2.7). */
function signProof(
  key: StoredKey,
  { offsetMs }: Session,
  claims: { htm: string; htu: string; nonce?: string; ath?: string },
): Promise<string> {
  const { kty, n, e, crv, x, y } = JSON.parse(key.publicJwk) as JWK;
  return new SignJWT({ ...claims, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: key.algorithm, typ: "dpop+jwt", jwk: { kty, n, e, crv, x, y } as JWK })
    .setIssuedAt(Math.floor((Date.now() + offsetMs) / 1000))
    .sign(key.privateKey);
}

function post(relayUrl: string, body: Record<string, string>): Promise<RelayResponse> {
  return requestPortal<RelayResponse>(relayUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function requestPortal<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, { ...init, cache: "no-store" });
  if (!response.ok) throw new Error(`the portal responded with ${response.status}`);
  return (await response.json()) as T;
}
