import {
  compactVerify,
  type CompactVerifyGetKey,
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
} from "jose";

/** Names of the checks, in the order in which they are shown (domain 3.10; OpenID Connect Core 3.1.3.7). */
export const ID_TOKEN_CHECKS = [
  "signature",
  "issuer",
  "audience",
  "expiry",
  "issued",
  "nonce",
  "authTime",
  "subject",
  "securityLevel",
] as const;
export type IdTokenCheck = (typeof ID_TOKEN_CHECKS)[number];

const SECURITY_LEVEL = "helseid://claims/identity/security_level";
const HPR_NUMBER = "helseid://claims/hpr/hpr_number";
const SKEW_SECONDS = 5;

export interface IdTokenFacts {
  checks: { check: IdTokenCheck; ok: boolean }[];
  securityLevel: string | null;
  /** Whether there is one. The number itself is not read, because it is personal data that no page needs. */
  hprNumber: boolean;
  identityProvider: string | null;
}

/**
 * Runs every check of an ID token, so that a page can show which of them fail.
 * @param expected.nowSeconds HelseID's time
 * @param expected.minLevel the level that the diagnosed application requires; a missing level fails
 */
export async function checkIdToken(
  idToken: string,
  keys: CompactVerifyGetKey,
  expected: {
    issuer: string;
    clientId: string;
    nonce: string;
    maxAge: number;
    minLevel: number;
    nowSeconds: number;
  },
): Promise<IdTokenFacts> {
  const claims = claimsOf(idToken);
  const now = expected.nowSeconds;
  const audiences = [claims.aud ?? []].flat();
  const level = claims[SECURITY_LEVEL];
  const results: Record<IdTokenCheck, boolean> = {
    signature: await isSigned(idToken, keys),
    issuer: claims.iss === expected.issuer,
    audience: audiences.length === 1 && audiences[0] === expected.clientId,
    expiry: typeof claims.exp === "number" && claims.exp > now - SKEW_SECONDS,
    issued: typeof claims.iat === "number" && claims.iat <= now + SKEW_SECONDS,
    nonce: claims.nonce === expected.nonce,
    authTime: typeof claims.auth_time === "number" && claims.auth_time + expected.maxAge > now - SKEW_SECONDS,
    subject: typeof claims.sub === "string" && claims.sub.length > 0,
    securityLevel: typeof level === "string" && /^[1-4]$/.test(level) && Number(level) >= expected.minLevel,
  };
  return {
    checks: ID_TOKEN_CHECKS.map((check) => ({ check, ok: results[check] })),
    securityLevel: typeof level === "string" ? level.slice(0, 10) : null,
    hprNumber: Boolean(claims[HPR_NUMBER]),
    identityProvider: typeof claims.idp === "string" ? claims.idp.slice(0, 100) : null,
  };
}

function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

async function isSigned(token: string, keys: CompactVerifyGetKey): Promise<boolean> {
  try {
    if (!/^(RS|PS|ES)(256|384|512)$/.test(decodeProtectedHeader(token).alg ?? "")) return false;
    await compactVerify(token, keys);
    return true;
  } catch {
    return false;
  }
}
