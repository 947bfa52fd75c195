import type { Env } from "@/lib/base/env";

export const ENVIRONMENTS = ["TEST", "PRODUCTION"] as const;
export type HelseidEnvironment = (typeof ENVIRONMENTS)[number];

export interface EnvironmentAddresses {
  issuer: string;
  selvbetjeningApi: string;
  selvbetjeningPortal: string;
  communicationParty: string;
  /** Null when it is not configured. */
  communicationPartyV2: string | null;
}

export function addressesOf(env: Env, environment: HelseidEnvironment): EnvironmentAddresses {
  return {
    issuer: env[`HELSEID_${environment}_ISSUER`],
    selvbetjeningApi: env[`SELVBETJENING_${environment}_API_URL`],
    selvbetjeningPortal: env[`SELVBETJENING_${environment}_PORTAL_URL`],
    communicationParty: env[`COMMUNICATION_PARTY_${environment}_URL`],
    communicationPartyV2: env[`COMMUNICATION_PARTY_V2_${environment}_URL`] ?? null,
  };
}
