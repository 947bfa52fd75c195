import { base64url, type JWK, SignJWT } from "jose";
import type { RelayAnswer } from "@/lib/base/relay";
import type { StoredKey } from "./key-store";
import { openRelaySession, relay, type RelaySession, type Server, UpstreamBusy } from "./relay-client";

export type ProofResult =
  | "proved"
  /** HelseID does not accept the client with this key. */
  | "not-accepted"
  /** HelseID has issued a token, and Selvbetjening does not accept it. */
  | "token-refused"
  | "scope"
  /** Refused for another reason, which the refusal names. */
  | "refused"
  /** This machine's clock was set while a request was under way. */
  | "clock"
  /** Another tab, or this one, has just tried. */
  | "waiting"
  /** HelseID or Selvbetjening has asked for time. */
  | "busy"
  | "unreachable";

export interface Proof {
  result: ProofResult;
  refusal: { by: "HelseID" | "Selvbetjening"; error: string } | null;
  /** How many seconds HelseID's clock is ahead of this machine's. */
  clockOffsetSeconds: number;
  /** With `waiting` and `busy`: in how many seconds the next attempt is due. */
  waitSeconds: number | null;
}

/**
 * Server times are ahead by up to a second when they are learned, and HelseID accepts nothing of the future.
 */
const ASSERTION_BACKDATED_SECONDS = 2;
const ASSERTION_LIFETIME_SECONDS = 10;
const PROOF_BACKDATED_SECONDS = 1;

/** By relay address and key: what is signed names the client that the key belongs to. */
const sessions = new Map<string, Promise<RelaySession>>();

/**
 * Proves a key that this browser holds: requests a token, then the client's key list and its status. The
 * portal relays the requests, because HelseID and Selvbetjening allow no CORS; the private key stays in the
 * browser.
 * @param relayUrl the portal's relay address for this link
 */
export async function proveKey(relayUrl: string, key: StoredKey): Promise<Proof> {
  let session: RelaySession | undefined;
  const proof = (result: ProofResult, refusal: Proof["refusal"] = null): Proof => ({
    result,
    refusal,
    clockOffsetSeconds: (session?.helseid.offsetMs ?? 0) / 1000,
    waitSeconds: null,
  });
  try {
    session = await openSession(relayUrl, key.kid);
    const token = await requestToken(key, session);
    if (token.kind === "wait") return { ...proof("waiting"), waitSeconds: token.seconds };
    if (token.kind !== "token") return proof(...resultOfToken(token));
    const reading = await readClient(key, session, token.accessToken);
    return proof(...resultOfReading(reading));
  } catch (error) {
    if (error instanceof UpstreamBusy) return { ...proof("busy"), waitSeconds: error.seconds };
    sessions.delete(sessionId(relayUrl, key.kid));
    return proof("unreachable");
  }
}

/** Kept for the page, with what it has learned of both servers. */
function openSession(relayUrl: string, kid: string): Promise<RelaySession> {
  const id = sessionId(relayUrl, kid);
  const known = sessions.get(id);
  if (known) return known;
  const opening = openRelaySession(relayUrl, kid);
  sessions.set(id, opening);
  opening.catch(() => sessions.delete(id));
  return opening;
}

const sessionId = (relayUrl: string, kid: string) => JSON.stringify([relayUrl, kid]);

function requestToken(key: StoredKey, session: RelaySession): Promise<RelayAnswer> {
  const { facts, helseid } = session;
  return relay(session, helseid, async () => ({
    kind: "token",
    kid: key.kid,
    assertion: await signAssertion(key, session),
    proof: await signProof(key, helseid, { htm: "POST", htu: facts.tokenEndpoint }),
  }));
}

/**
 * Has the portal read the key list and then the client, one signed request each. The list is sealed by the
 * portal and carried from the first to the second. Without it the expiry stays unknown.
 */
async function readClient(key: StoredKey, session: RelaySession, accessToken: string): Promise<RelayAnswer> {
  const { facts, selvbetjening } = session;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(accessToken));
  const ath = base64url.encode(new Uint8Array(digest));
  const signed = async (kind: string, htu: string) => ({
    kind,
    kid: key.kid,
    accessToken,
    proof: await signProof(key, selvbetjening, { htm: "GET", htu, ath }),
  });
  const listed = await relay(session, selvbetjening, () => signed("keys", facts.keysUrl)).catch(
    (error: unknown) => {
      if (error instanceof UpstreamBusy) throw error;
      return null;
    },
  );
  const keys = listed?.kind === "keys" ? listed.keys : null;
  return relay(session, selvbetjening, async () => ({
    ...(await signed("reading", facts.clientUrl)),
    ...(keys === null ? {} : { keys }),
  }));
}

type Result = [ProofResult, Proof["refusal"]];

function resultOfToken(answer: RelayAnswer): Result {
  if (answer.kind === "clock") return ["clock", null];
  const error = refusalOf(answer);
  if (error === "invalid_client") return ["not-accepted", null];
  if (error === "invalid_scope" || error === "invalid_target") return ["scope", null];
  return ["refused", { by: "HelseID", error }];
}

function resultOfReading(answer: RelayAnswer): Result {
  if (answer.kind === "proved") return ["proved", null];
  const error = refusalOf(answer);
  if (error === "insufficient_scope") return ["scope", null];
  // Without an error of its own, a refusal of the token is all that the status says (RFC 9110, 15.5.2).
  const isToken = error === "invalid_token" || error === "401" || error === "403";
  return [isToken ? "token-refused" : "refused", { by: "Selvbetjening", error }];
}

/** The error that an answer names. A request for a nonce that was answered with one is refused for it. */
function refusalOf(answer: RelayAnswer): string {
  switch (answer.kind) {
    case "refused":
      return answer.error;
    case "nonce":
      return "use_dpop_nonce";
    default:
      return answer.kind;
  }
}

/**
 * Signs private_key_jwt as HelseID requires it (domain 3.2): valid at most ten seconds, the issuer as the
 * only audience.
 */
function signAssertion(key: StoredKey, { facts, helseid }: RelaySession): Promise<string> {
  const issuedAt = secondsOf(helseid) - ASSERTION_BACKDATED_SECONDS;
  return new SignJWT({ jti: crypto.randomUUID(), nbf: issuedAt })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: "client-authentication+jwt" })
    .setIssuer(facts.clientId)
    .setSubject(facts.clientId)
    .setAudience(facts.issuer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_LIFETIME_SECONDS)
    .sign(key.privateKey);
}

/** Signs a DPoP proof (RFC 9449, 4.2) with the client's own key: one key may serve both (domain 2.7). */
function signProof(
  key: StoredKey,
  server: Server,
  claims: { htm: string; htu: string; ath?: string },
): Promise<string> {
  const { kty, n, e, crv, x, y } = JSON.parse(key.publicJwk) as JWK;
  const nonce = server.nonce === null ? {} : { nonce: server.nonce };
  return new SignJWT({ ...claims, ...nonce, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: key.algorithm, typ: "dpop+jwt", jwk: { kty, n, e, crv, x, y } as JWK })
    .setIssuedAt(secondsOf(server) - PROOF_BACKDATED_SECONDS)
    .sign(key.privateKey);
}

function secondsOf({ offsetMs }: Server): number {
  return Math.floor((Date.now() + offsetMs) / 1000);
}
