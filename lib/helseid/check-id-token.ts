import {
  compactVerify,
  type CompactVerifyGetKey,
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
} from "jose";
import { HelseidError } from "./errors";
import { HPR_NUMBER, mergeClaims, SECURITY_LEVEL, securityLevelOf, type UserClaims } from "./user-claims";

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

const SKEW_SECONDS = 5;

export interface IdTokenFacts {
  /** `unknown`: the claim is not in the ID token, and userinfo, which may have it, could not be read. */
  checks: { check: IdTokenCheck; result: "ok" | "failed" | "unknown" }[];
  securityLevel: string | null;
  /** Where it was; null when there is none. */
  levelSource: "id-token" | "userinfo" | null;
  /**
   * Whether there is one; null when that is unknown. The number itself is not read, because it is personal
   * data that no page needs.
   */
  hprNumber: boolean | null;
  identityProvider: string | null;
}

/** The claims of an ID token, not validated; none when it cannot be read. */
export function readIdToken(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

/**
 * Runs every check of an ID token, so that a page can show which of them fail.
 * @param userinfo has the claims that the ID token lacks; null when they could not be read
 * @param expected.nowSeconds HelseID's time
 * @param expected.minLevel the level that the diagnosed application requires; a missing level fails
 * @throws HelseidError when HelseID's keys cannot be requested
 */
export async function checkIdToken(
  idToken: string,
  userinfo: UserClaims | null,
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
  const claims = readIdToken(idToken);
  const user = mergeClaims(claims, userinfo ?? {});
  const now = expected.nowSeconds;
  const audiences = [claims.aud ?? []].flat();
  const level = securityLevelOf(user);
  const stated = user[SECURITY_LEVEL];
  const results: Record<IdTokenCheck, boolean> = {
    signature: await isSigned(idToken, keys),
    issuer: claims.iss === expected.issuer,
    audience: audiences.length === 1 && audiences[0] === expected.clientId,
    expiry: typeof claims.exp === "number" && claims.exp > now - SKEW_SECONDS,
    issued: typeof claims.iat === "number" && claims.iat <= now + SKEW_SECONDS,
    nonce: claims.nonce === expected.nonce,
    authTime: typeof claims.auth_time === "number" && claims.auth_time + expected.maxAge > now - SKEW_SECONDS,
    subject: typeof claims.sub === "string" && claims.sub.length > 0,
    securityLevel: level !== null && level >= expected.minLevel,
  };
  const isUnknown = (name: string) => user[name] === undefined && userinfo === null;
  return {
    checks: ID_TOKEN_CHECKS.map((check) => ({
      check,
      result: results[check]
        ? "ok"
        : check === "securityLevel" && isUnknown(SECURITY_LEVEL)
          ? "unknown"
          : "failed",
    })),
    securityLevel: typeof stated === "string" ? stated.slice(0, 10) : null,
    levelSource: stated === undefined ? null : claims[SECURITY_LEVEL] === undefined ? "userinfo" : "id-token",
    hprNumber: isUnknown(HPR_NUMBER) ? null : Boolean(user[HPR_NUMBER]),
    identityProvider: typeof claims.idp === "string" ? claims.idp.slice(0, 100) : null,
  };
}

async function isSigned(token: string, keys: CompactVerifyGetKey): Promise<boolean> {
  try {
    if (!/^(RS|PS|ES)(256|384|512)$/.test(decodeProtectedHeader(token).alg ?? "")) return false;
    await compactVerify(token, keys);
    return true;
  } catch (error) {
    // The keys could not be requested, which says nothing about the token.
    if (error instanceof HelseidError) throw error;
    return false;
  }
}
