import { createHash, randomUUID } from "node:crypto";
import { CompactSign, importJWK, type JWK } from "jose";
import { REPORT_SCHEME, REPORT_TYPE } from "@/lib/domain/signed-report";

export const REPORT_PATH = "/api/fleet/v1/keys";

export interface StatementInput {
  clientId: string;
  privateJwk: JWK;
  audience: string;
  now: Date;
  /** What is sent with it. */
  body?: string;
  /** Claims and header members that replace the right ones; undefined removes one. */
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  /** What signs it instead. */
  signer?: JWK | Uint8Array;
}

/** The claims of a valid statement. */
export function statementClaims(input: StatementInput): Record<string, unknown> {
  const iat = Math.floor(input.now.getTime() / 1000);
  return {
    iss: input.clientId,
    aud: input.audience,
    iat,
    exp: iat + 60,
    jti: randomUUID(),
    method: "PUT",
    path: REPORT_PATH,
    body_sha256: createHash("sha256")
      .update(input.body ?? "")
      .digest("base64url"),
    ...input.claims,
  };
}

/** The header `Authorization` of a report that is signed with the client's own key; wrong where asked for. */
export async function reportAuthorization(input: StatementInput): Promise<string> {
  const { privateJwk, signer = privateJwk } = input;
  const header = { alg: privateJwk.alg!, kid: privateJwk.kid, typ: REPORT_TYPE, ...input.header };
  const key = signer instanceof Uint8Array ? signer : await importJWK(signer, header.alg);
  const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(statementClaims(input))))
    .setProtectedHeader(JSON.parse(JSON.stringify(header)) as { alg: string })
    .sign(key);
  return `${REPORT_SCHEME} ${token}`;
}
