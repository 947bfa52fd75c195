import { randomBytes, randomUUID } from "node:crypto";
import type { JWK } from "jose";
import { generateClientKey, toPublicJwk } from "@/lib/crypto/jwk";

export interface StaffClient {
  clientId: string;
  privateJwk: JWK;
}

/** The client that the portal itself signs people in with. */
export async function newStaffClient(): Promise<StaffClient> {
  return { clientId: randomUUID(), privateJwk: (await generateClientKey("ES256")).privateJwk };
}

/** What every portal process needs, apart from the addresses of the upstream services. */
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

/** New secrets for a portal that signs people in with `staff`. */
export function portalSecrets(staff: StaffClient): Record<string, string> {
  return {
    AUTH_SECRET: randomBytes(32).toString("base64url"),
    DATA_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    STAFF_HELSEID_ENVIRONMENT: "test",
    STAFF_HELSEID_CLIENT_ID: staff.clientId,
    STAFF_HELSEID_PRIVATE_JWK: JSON.stringify(staff.privateJwk),
  };
}

/** Makes the sandbox know the portal's own client. Harmless when it does already. */
export async function registerStaffClient(
  control: string,
  portalUrl: string,
  staff: StaffClient,
): Promise<void> {
  const answer = await fetch(`${control}/test/clients`, {
    method: "POST",
    body: JSON.stringify({
      clientId: staff.clientId,
      organizationNumber: "315000008",
      publicJwk: toPublicJwk(staff.privateJwk),
      keyLifetimeDays: 3650,
      redirectUris: [`${portalUrl}/login/callback`],
      postLogoutRedirectUris: [`${portalUrl}/login`],
    }),
  });
  if (!answer.ok) throw new Error(`the sandbox did not accept the portal's client: ${answer.status}`);
}
