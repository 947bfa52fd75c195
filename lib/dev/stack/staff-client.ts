import { randomBytes, randomUUID } from "node:crypto";
import type { JWK } from "jose";
import { generateClientKey, toPublicJwk } from "@/lib/crypto/jwk";

export interface StaffClient {
  clientId: string;
  privateJwk: JWK;
}

/** Generates the client with which staff members sign in to the portal. */
export async function newStaffClient(): Promise<StaffClient> {
  return { clientId: randomUUID(), privateJwk: (await generateClientKey("ES256")).privateJwk };
}

/** Environment variables of a portal, except the addresses of the upstream services. */
export function portalEnv(options: {
  databaseUrl: string;
  portalUrl: string;
  staff: StaffClient;
}): Record<string, string> {
  return {
    DATABASE_URL: options.databaseUrl,
    PORTAL_URL: options.portalUrl,
    ...portalSecrets(options.staff),
  };
}

/** Generates the secrets of a portal, whose staff members sign in with the client `staff`. */
export function portalSecrets(staff: StaffClient): Record<string, string> {
  return {
    AUTH_SECRET: randomBytes(32).toString("base64url"),
    DATA_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    STAFF_HELSEID_ENVIRONMENT: "test",
    STAFF_HELSEID_CLIENT_ID: staff.clientId,
    STAFF_HELSEID_PRIVATE_JWK: JSON.stringify(staff.privateJwk),
  };
}

/** Registers the portal's own client in the sandbox. Idempotent. */
export async function registerStaffClient(
  control: string,
  portalUrl: string,
  staff: StaffClient,
): Promise<void> {
  const response = await fetch(`${control}/test/clients`, {
    method: "POST",
    body: JSON.stringify({
      clientId: staff.clientId,
      organizationNumber: "315000008",
      publicJwk: toPublicJwk(staff.privateJwk),
      keyLifetimeDays: 3650,
      scopes: [{ scope: "nhn:selvbetjening/client", status: "OK", statusReason: null }],
      redirectUris: [`${portalUrl}/login/callback`],
      postLogoutRedirectUris: [`${portalUrl}/login`],
    }),
  });
  if (!response.ok) throw new Error(`the sandbox did not accept the portal's client: ${response.status}`);
}
