import { REPORT_TYPE } from "@/lib/domain/signed-report";

/**
 * Examples in the description of the fleet API. `fleet-examples.service.test.ts` sends and verifies each of
 * them.
 */

/** A public key, as in RFC 7515, A.3. */
const PUBLIC_JWK = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  alg: "ES256",
  kid: "2027-01",
};

export const REQUEST_EXAMPLES = {
  reportKeys: {
    first: {
      summary: "The first report of an instance",
      value: {
        keys: [{ publicJwk: PUBLIC_JWK, expiresAt: "2027-12-01T00:00:00Z" }],
        software: "Fjordjournal 12.1",
        healthy: true,
        intervalSeconds: 86_400,
        instanceId: "0b9d4f0e-6c1c-4f43-9d3a-3c1c1d0a7a52",
      },
    },
    unwell: {
      summary: "An installation that gets no token from HelseID",
      value: {
        keys: [{ publicJwk: PUBLIC_JWK }],
        healthy: false,
        problem: "no-token",
        intervalSeconds: 3600,
        instanceId: "0b9d4f0e-6c1c-4f43-9d3a-3c1c1d0a7a52",
      },
    },
    minimal: { summary: "Only that it is running", value: { keys: [] } },
  },
  announceRotation: {
    rotation: {
      summary: "After the new key was uploaded, and a token obtained with it",
      value: { oldKid: "2026-01", publicJwk: PUBLIC_JWK, expiresAt: "2027-12-01T00:00:00Z" },
    },
  },
} as const;

export const PROBLEM_EXAMPLES = {
  clock: {
    summary: "The signature is valid, and the clock of the client is off",
    value: {
      type: "about:blank",
      title: "CLOCK",
      status: 401,
      code: "CLOCK",
      serverTime: "2027-03-01T12:00:00.000Z",
    },
  },
  expired: {
    summary: "The key that signed the report has expired",
    value: { type: "about:blank", title: "key-expired", status: 401, code: "key-expired" },
  },
} as const;

/** What a signed report states, for the body `body`. */
export function statementExample(portalUrl: string, bodySha256: string) {
  return {
    header: { alg: "ES256", kid: PUBLIC_JWK.kid, typ: REPORT_TYPE },
    claims: {
      iss: "1a2b3c4d-0000-4000-8000-000000000000",
      aud: portalUrl,
      iat: 1_803_902_400,
      exp: 1_803_902_460,
      jti: "5f0d7a5e-2f7b-4b0e-8a53-1d1c5a9c0c11",
      method: "PUT",
      path: "/api/fleet/v1/keys",
      body_sha256: bodySha256,
    },
  };
}
