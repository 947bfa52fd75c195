import { createHash } from "node:crypto";
import {
  calculateJwkThumbprint,
  decodeProtectedHeader,
  EmbeddedJWK,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";

import { isPlainText } from "@/lib/base/plain-text";
import { HelseidError } from "./errors";

/** The checks of a request to an API, in this order (domain 3.5; RFC 9449, 4.3 and 7.1; RFC 9068). */
export const REQUEST_CHECKS = [
  "scheme",
  "token-signature",
  "token-type",
  "issuer",
  "expiry",
  "audience",
  "scope",
  "bound",
  "proof",
  "proof-signature",
  "proof-key",
  "proof-method",
  "proof-address",
  "proof-token",
  "proof-age",
  "proof-once",
] as const;
export type RequestCheck = (typeof REQUEST_CHECKS)[number];

/** NHN's own validators accept proofs up to 10 seconds old, and clocks up to 5 seconds apart (domain 3.5). */
const PROOF_AGE_SECONDS = 10;
const SKEW_SECONDS = 5;
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

export interface RequestFacts {
  method: string;
  /** As in the caller's request; query and fragment are ignored. */
  url: string;
  authorization: string | null;
  dpop: string | null;
}

export interface RequestExpectation {
  /** HelseID's public keys. */
  keys: JWTVerifyGetKey;
  issuer: string;
  /** The API's own name. A token for more than one audience is refused. */
  audience: string;
  /** A scope that the token must have; null when none is required. */
  scope: string | null;
  /** The correct time, in seconds since the epoch. */
  nowSeconds: number;
  /**
   * Records a proof by its `jti` and its key's thumbprint, and returns whether it was recorded before. Null
   * where that cannot be checked. Not keyed by the header's text, which can be written in several ways.
   */
  isReplayed: ((jti: string, thumbprint: string) => Promise<boolean>) | null;
}

export type VerifiedRequest =
  | { ok: true; clientId: string; claims: JWTPayload; checks: CheckResult[] }
  | { ok: false; failed: RequestCheck; checks: CheckResult[] };

export interface CheckResult {
  check: RequestCheck;
  /** `not-reached`: an earlier check failed, or it cannot be run here. */
  result: "ok" | "failed" | "not-reached";
}

class FailedCheck extends Error {
  constructor(readonly check: RequestCheck) {
    super(check);
  }
}

/**
 * Validates a request to an API that HelseID protects: an access token for this API alone, and a DPoP proof
 * by the key that the token is bound to. A Bearer token is always refused.
 * The API itself decides what the caller may see, by `client_id`, scopes and, for a user, the user's claims.
 * NHN advises against using the child organization number (`orgnr_child`) for access control, because HelseID
 * does not check that of a multi-tenant client (domain 3.8).
 * @throws HelseidError unreachable, when HelseID's keys cannot be read
 */
export async function verifyRequest(
  request: RequestFacts,
  expected: RequestExpectation,
): Promise<VerifiedRequest> {
  const passed: RequestCheck[] = [];
  const pass = (check: RequestCheck, isValid: boolean) => {
    if (!isValid) throw new FailedCheck(check);
    passed.push(check);
  };
  const results = (failed?: RequestCheck): CheckResult[] =>
    REQUEST_CHECKS.map((check) => ({
      check,
      result: check === failed ? "failed" : passed.includes(check) ? "ok" : "not-reached",
    }));
  try {
    const token = /^DPoP ([\w~+/.-]+=*)$/i.exec(request.authorization ?? "")?.[1];
    pass("scheme", token !== undefined);
    const claims = await validateToken(token!, expected, pass);
    await validateProof(request, token!, claims, expected, pass);
    return { ok: true, clientId: String(claims.client_id), claims, checks: results() };
  } catch (error) {
    if (!(error instanceof FailedCheck)) throw error;
    return { ok: false, failed: error.check, checks: results(error.check) };
  }
}

type Pass = (check: RequestCheck, isValid: boolean) => void;

async function validateToken(token: string, expected: RequestExpectation, pass: Pass): Promise<JWTPayload> {
  let payload: JWTPayload;
  let typ: string | undefined;
  try {
    const verified = await jwtVerify(token, expected.keys, {
      algorithms: ALGORITHMS,
      currentDate: new Date(expected.nowSeconds * 1000),
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ["exp"],
    });
    payload = verified.payload;
    typ = verified.protectedHeader.typ;
  } catch (error) {
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
      pass("token-signature", true);
      throw new FailedCheck("expiry");
    }
    // HelseID's keys could not be read, which says nothing about the token.
    if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout)
      throw new HelseidError("unreachable", { cause: error });
    throw new FailedCheck("token-signature");
  }
  pass("token-signature", true);
  pass("token-type", typ?.toLowerCase().replace("application/", "") === "at+jwt");
  pass("issuer", payload.iss === expected.issuer);
  pass("expiry", true);
  const audiences = [payload.aud ?? []].flat();
  pass("audience", audiences.length === 1 && audiences[0] === expected.audience);
  const { scope } = payload;
  const scopes = Array.isArray(scope) ? scope : typeof scope === "string" ? scope.split(" ") : [];
  pass("scope", expected.scope === null || scopes.includes(expected.scope));
  pass(
    "bound",
    typeof payload.client_id === "string" &&
      isPlainText(payload.client_id) &&
      typeof thumbprintIn(payload) === "string",
  );
  return payload;
}

function thumbprintIn(payload: JWTPayload): unknown {
  return (payload.cnf as { jkt?: unknown } | undefined)?.jkt;
}

async function validateProof(
  request: RequestFacts,
  token: string,
  claims: JWTPayload,
  expected: RequestExpectation,
  pass: Pass,
): Promise<void> {
  const proof = request.dpop ?? "";
  const header = headerOf(proof);
  pass("proof", header?.typ === "dpop+jwt" && header.jwk !== undefined && !("d" in header.jwk));
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ALGORITHMS,
      // Its age is checked below, by `iat`.
      currentDate: new Date(expected.nowSeconds * 1000),
      clockTolerance: SKEW_SECONDS,
    }));
  } catch {
    throw new FailedCheck("proof-signature");
  }
  pass("proof-signature", true);
  const thumbprint = await calculateJwkThumbprint(header!.jwk!);
  pass("proof-key", thumbprint === thumbprintIn(claims));
  pass("proof-method", payload.htm === request.method);
  pass("proof-address", withoutQuery(String(payload.htu)) === withoutQuery(request.url));
  pass("proof-token", payload.ath === createHash("sha256").update(token).digest("base64url"));
  const age = expected.nowSeconds - Number(payload.iat);
  pass("proof-age", age >= -SKEW_SECONDS && age <= PROOF_AGE_SECONDS + SKEW_SECONDS);
  if (typeof payload.jti !== "string" || payload.jti === "" || payload.jti.length > 300)
    throw new FailedCheck("proof-once");
  if (expected.isReplayed) pass("proof-once", !(await expected.isReplayed(payload.jti, thumbprint)));
}

function headerOf(proof: string) {
  try {
    return decodeProtectedHeader(proof);
  } catch {
    return null;
  }
}

/** RFC 9449, 4.3: without query and fragment, compared after normalization (RFC 3986, 6.2). */
function withoutQuery(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}
