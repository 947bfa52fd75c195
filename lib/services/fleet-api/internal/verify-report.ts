import { createHash } from "node:crypto";
import {
  compactVerify,
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  importJWK,
  type JWK,
} from "jose";
import { z } from "zod";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { isPlainText } from "@/lib/base/plain-text";
import {
  isSignedReport,
  MAX_REPORT_LIFETIME_SECONDS,
  REPORT_SKEW_SECONDS,
  REPORT_TYPE,
} from "@/lib/domain/signed-report";

const MAX_STATEMENT_LENGTH = 8000;
const ALGORITHMS = ["PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/** Why a signed report is refused. What depends on what the portal knows is one code: `report-signature`. */
export type ReportRefusal =
  | "report-header"
  | "report-signature"
  | "key-expired"
  | "report-claims"
  | "report-audience"
  | "report-method"
  | "report-path"
  | "report-body"
  | "report-lifetime";

const Claims = z.object({
  iss: z.string().min(1).max(MAX_LENGTH.clientId),
  aud: z.string().max(1000),
  iat: z.int().nonnegative(),
  exp: z.int().nonnegative(),
  nbf: z.int().nonnegative().optional(),
  jti: z.string().min(1).max(200).refine(isPlainText),
  method: z.string().max(20),
  path: z.string().max(1000),
  /** Base64url, without padding. */
  body_sha256: z.string().max(100),
});

export interface ReportRequest {
  method: string;
  /** The path of the address as the client sees it. */
  path: string;
  body: Uint8Array;
  /** The header `Authorization`. */
  authorization: string;
}

/** A key that the client may sign with. */
export interface KnownKey {
  publicJwk: JWK;
  /** Null when unknown. */
  expiresAt: Date | null;
}

export type VerifiedReport =
  | { refused: ReportRefusal }
  | {
      /** The signature and everything but the time are valid. */
      jti: string;
      /** Until when the same statement could be accepted again. */
      acceptableUntil: Date;
      /** By how many seconds the client's clock is ahead; null when it is right. */
      clockOffSeconds: number | null;
    };

/**
 * Reads what a statement says before anything of it is verified.
 * @returns null when it does not have the required form, which does not depend on what the portal knows
 */
export function readStatement(authorization: string): { issuer: string; kid: string; alg: string } | null {
  const token = statementIn(authorization);
  if (!token) return null;
  try {
    const { alg, kid, typ, ...others } = decodeProtectedHeader(token);
    // No `jwk`, `jku`, `x5c` or `crit`: only the key that the portal knows counts, and there are no options.
    if (Object.keys(others).length > 0 || typ !== REPORT_TYPE) return null;
    if (typeof alg !== "string" || !ALGORITHMS.includes(alg)) return null;
    if (typeof kid !== "string" || kid === "" || kid.length > MAX_LENGTH.kid || !isPlainText(kid))
      return null;
    const { iss } = decodeJwt(token);
    return typeof iss === "string" && iss.length <= MAX_LENGTH.clientId && isPlainText(iss)
      ? { issuer: iss, kid, alg }
      : null;
  } catch {
    return null;
  }
}

function statementIn(authorization: string): string | null {
  if (authorization.length > MAX_STATEMENT_LENGTH) return null;
  if (!isSignedReport(authorization)) return null;
  return /^[\w-]+ ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1] ?? null;
}

/**
 * Verifies a report that is signed with the client's own key.
 * @param known the key that the portal knows under the statement's `iss` and `kid`; null when there is none,
 *   which is answered as a wrong signature
 * @param expected.audience the portal's address
 */
export async function verifyReport(
  request: ReportRequest,
  known: KnownKey | null,
  expected: { audience: string; now: Date },
): Promise<VerifiedReport> {
  const token = statementIn(request.authorization);
  const read = readStatement(request.authorization);
  if (!token || !read) return { refused: "report-header" };
  const payload = await verifiedPayload(token, known, read.alg);
  if (!known || !payload) return { refused: "report-signature" };
  const { now } = expected;
  if (known.expiresAt && known.expiresAt <= now) return { refused: "key-expired" };
  const parsed = Claims.safeParse(payload);
  if (!parsed.success) return { refused: "report-claims" };
  const claims = parsed.data;
  if (claims.aud !== expected.audience) return { refused: "report-audience" };
  if (claims.method !== request.method) return { refused: "report-method" };
  if (claims.path !== request.path) return { refused: "report-path" };
  if (claims.body_sha256 !== createHash("sha256").update(request.body).digest("base64url"))
    return { refused: "report-body" };
  const lifetime = claims.exp - claims.iat;
  if (lifetime <= 0 || lifetime > MAX_REPORT_LIFETIME_SECONDS) return { refused: "report-lifetime" };
  const nowSeconds = now.getTime() / 1000;
  const starts = Math.max(claims.iat, claims.nbf ?? 0);
  const isTimely =
    starts <= nowSeconds + REPORT_SKEW_SECONDS && claims.exp > nowSeconds - REPORT_SKEW_SECONDS;
  return {
    jti: claims.jti,
    acceptableUntil: new Date((claims.exp + REPORT_SKEW_SECONDS) * 1000),
    clockOffSeconds: isTimely ? null : Math.round(claims.iat - nowSeconds),
  };
}

/** @returns the payload; null when the signature is not by the known key, with that key's own algorithm */
async function verifiedPayload(token: string, known: KnownKey | null, alg: string): Promise<unknown> {
  try {
    const key = known ? await importJWK(known.publicJwk, alg) : await decoy(alg);
    const { payload } = await compactVerify(token, key, { algorithms: [alg] });
    return known?.publicJwk.alg === alg ? JSON.parse(new TextDecoder().decode(payload)) : null;
  } catch {
    return null;
  }
}

const decoys = new Map<string, Promise<CryptoKey>>();

/** A key that nobody signs with, so that an unknown client takes as long to refuse as a wrong signature. */
function decoy(alg: string): Promise<CryptoKey> {
  const found = decoys.get(alg) ?? generateKeyPair(alg).then(({ publicKey }) => publicKey);
  decoys.set(alg, found);
  return found;
}
