import { osloDate } from "./key-status";

/**
 * Possible reasons for `invalid_client` and similar errors of HelseID (domain 3.13), each with its own text.
 */
export const CAUSES = [
  "audience",
  "type",
  "key-id",
  "lifetime",
  "claims",
  "clock",
  "jti-reused",
  "cache-delay",
  "key-expired",
  "signature",
  "environment",
  "client-blocked",
  "scope",
  /** Not of a refusal of the client: it must use DPoP, and the API accepts Bearer tokens alone. */
  "bearer-only-api",
  /** HelseID named it by a number of its own. */
  "numbered",
] as const;
export type Cause = (typeof CAUSES)[number];

/**
 * HelseID's newest documentation says 10 seconds. The older one said 60, which may still be accepted (domain
 * 3.2, UNCERTAIN).
 */
export const LIFETIME_SECONDS = { newest: 10, older: 60 } as const;
const ASSERTION_TYPE = "client-authentication+jwt";
/** HelseID's cache is said to take up to two minutes, without a guarantee. */
const CACHE_SECONDS = 600;
const SKEW_SECONDS = 5;
/** A log line may be written this long after the request. */
const LOG_SECONDS = 60;

/** An assertion's header and claims, without its signature. */
export interface AssertionFacts {
  header: { typ?: unknown; alg?: unknown; kid?: unknown };
  claims: {
    iss?: unknown;
    sub?: unknown;
    aud?: unknown;
    iat?: unknown;
    nbf?: unknown;
    exp?: unknown;
    jti?: unknown;
  };
}

export interface KeyFacts {
  /** Null when only the expiry of the key is known. */
  kid: string | null;
  /** Null means unknown. */
  expiresAt: Date | null;
  createdAt: Date;
  provedAt: Date | null;
  /** Since when Selvbetjening has not listed it. */
  unknownSince: Date | null;
  /** Whether the assertion is signed with it; null when that is unknown. */
  signs: boolean | null;
}

export interface RefusalEvidence {
  /** As HelseID returned it; null when unknown. */
  error: string | null;
  /** HelseID's own number of the error, such as `HID-1004`. */
  errorNumber: string | null;
  now: Date;
  /** When it happened, by a correct clock; null when unknown. */
  happenedAt: Date | null;
  issuer: string;
  otherIssuer: string;
  clientId: string;
  /** Null for the portal's own diagnosis, whose assertion is correct by construction. */
  assertion: AssertionFacts | null;
  /** `jti` of other assertions from the same log. */
  otherJtis: readonly string[];
  keys: readonly KeyFacts[];
  /** Of the key that the portal's own diagnosis used. */
  usedKid: string | null;
  /** Whether the other environment accepted the same key in the portal's own diagnosis. */
  otherEnvironmentAcceptsKey: boolean | null;
  /** Requested scopes that the client did not have in the last reading. */
  missingScopes: readonly string[];
}

export interface RankedCause {
  cause: Cause;
  /** 0–100; above 90 is as good as proved. */
  weight: number;
  /** Null is what the assertion does not have, or what is not known. */
  facts: Record<string, string | number | null>;
}

/** Ranks the causes by the evidence for them, the most likely first. Never empty. */
export function explainRefusal(evidence: RefusalEvidence): RankedCause[] {
  const causes: RankedCause[] = [];
  const add = (cause: Cause, weight: number, facts: RankedCause["facts"] = {}) =>
    causes.push({ cause, weight, facts });
  if (evidence.errorNumber) causes.push(numberedCause(evidence.errorNumber));
  if (evidence.error === "invalid_scope" || evidence.error === "invalid_target")
    add("scope", 100, { scopes: evidence.missingScopes.join(" ") || null });
  else if (evidence.missingScopes.length > 0) add("scope", 35, { scopes: evidence.missingScopes.join(" ") });
  if (evidence.assertion) evaluateAssertion(evidence, evidence.assertion, add);
  evaluateKey(evidence, add);
  if (evidence.otherEnvironmentAcceptsKey) add("environment", 100, { issuer: evidence.otherIssuer });
  // What remains without other evidence: HelseID does not report it, and Selvbetjening cannot be read without
  // a token.
  add("client-blocked", 40);
  const best = new Map<Cause, RankedCause>();
  for (const each of causes)
    if ((best.get(each.cause)?.weight ?? -1) < each.weight) best.set(each.cause, each);
  return [...best.values()].sort((a, b) => b.weight - a.weight);
}

/** What HelseID itself says: nothing explains a refusal better. The text tells known numbers apart. */
export function numberedCause(errorNumber: string): RankedCause {
  return { cause: "numbered", weight: 100, facts: { number: errorNumber, code: errorNumber.slice(4) } };
}

type Add = (cause: Cause, weight: number, facts?: RankedCause["facts"]) => void;

function evaluateAssertion(evidence: RefusalEvidence, { header, claims }: AssertionFacts, add: Add): void {
  const audiences = [claims.aud ?? []].flat().map(String);
  const audienceText = audiences.join(" ");
  const others = audiences.some((each) => each.startsWith(evidence.otherIssuer));
  if (others) add("environment", 99, { audience: audienceText, issuer: evidence.issuer });
  else if (audiences.length !== 1 || claims.aud !== evidence.issuer)
    add("audience", 98, { audience: audienceText || null, issuer: evidence.issuer });
  if (header.typ !== ASSERTION_TYPE) add("type", 96, { type: text(header.typ), wanted: ASSERTION_TYPE });
  if (claims.iss !== evidence.clientId || claims.sub !== evidence.clientId)
    add("claims", 97, { what: "iss, sub", clientId: evidence.clientId });
  const missing = (["iat", "nbf", "exp"] as const).filter((name) => typeof claims[name] !== "number");
  if (typeof claims.jti !== "string" || missing.length > 0)
    add("claims", 95, { what: [...missing, ...(typeof claims.jti === "string" ? [] : ["jti"])].join(", ") });
  const { iat, exp } = claims;
  if (typeof iat === "number" && typeof exp === "number") {
    const seconds = exp - iat;
    if (seconds > LIFETIME_SECONDS.newest)
      add("lifetime", seconds > LIFETIME_SECONDS.older ? 94 : 80, { seconds, most: LIFETIME_SECONDS.newest });
    evaluateClock(evidence, iat, add);
  }
  if (typeof claims.jti === "string" && evidence.otherJtis.includes(claims.jti)) add("jti-reused", 93);
}

function evaluateClock(evidence: RefusalEvidence, iat: number, add: Add): void {
  const at = (evidence.happenedAt ?? evidence.now).getTime() / 1000;
  const ahead = Math.round(iat - at);
  if (ahead > SKEW_SECONDS) add("clock", 92, { seconds: ahead });
  else if (evidence.happenedAt && -ahead > LOG_SECONDS) add("clock", 91, { seconds: ahead });
}

function evaluateKey(evidence: RefusalEvidence, add: Add): void {
  const kid = evidence.assertion ? evidence.assertion.header.kid : evidence.usedKid;
  const key = typeof kid === "string" ? evidence.keys.find((each) => each.kid === kid) : undefined;
  const signer = evidence.keys.find((each) => each.signs);
  if (!key) {
    add("key-id", 90, {
      kid: text(kid),
      known: evidence.keys.flatMap((each) => each.kid ?? []).join(", ") || null,
    });
    return;
  }
  const at = evidence.happenedAt ?? evidence.now;
  if (key.signs === false) add("signature", 97, { kid: key.kid, signer: signer?.kid ?? null });
  if (key.expiresAt && key.expiresAt <= at)
    add("key-expired", 97, { kid: key.kid, when: osloDate(key.expiresAt).toISOString().slice(0, 10) });
  else if (!key.expiresAt) add("key-expired", 45, { kid: key.kid, when: "unknown" });
  if (key.unknownSince) add("key-id", 89, { kid: key.kid, since: key.unknownSince.toISOString() });
  const age = Math.round((at.getTime() - key.createdAt.getTime()) / 1000);
  if (age < CACHE_SECONDS && !key.provedAt) add("cache-delay", 70, { seconds: Math.max(0, age) });
}

function text(value: unknown): string | null {
  return typeof value === "string" && value ? value.slice(0, 200) : null;
}
