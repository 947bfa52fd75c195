import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { readInstant } from "@/lib/base/instant";

const nullableText = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .nullish()
    .transform((value) => value ?? null);

/** `POST /v1/client-drafts` (domain 1.4). `publicJwk` is JSON in a string. */
export interface ClientDraftRequest {
  organizationNumber: string;
  publicJwk: string;
  apiScopes: string[];
  audienceSpecificClientClaims?: { key: string; value: string }[];
  redirectUris?: string[];
  postLogoutRedirectUris?: string[];
  childOrganizationNumbers?: string[];
  postClientConfirmationRedirectUri?: string;
}

/**
 * `PUT /v1/client` (domain 1.8). Every property is sent; null only for redirect URIs that the template
 * shares.
 */
export interface ConfigurationPayload {
  apiScopes: string[];
  audienceSpecificClientClaims: { key: string; value: string }[];
  redirectUris: string[] | null;
  postLogoutRedirectUris: string[];
  childOrganizationNumbers: string[];
}

export const ClientDraftResponse = z.object({ clientId: z.string().min(1).max(MAX_LENGTH.clientId) });

/**
 * Enum values are compared in lower case. An unknown value is shown as it is and is no error (domain 1.7).
 */
const status = z
  .string()
  .max(100)
  .transform((value) => value.toLowerCase());
const list = z
  .array(z.string().max(MAX_LENGTH.redirectUri))
  .nullish()
  .transform((value) => value ?? []);

const KNOWN_PROPERTIES = [
  "apiScopes",
  "audienceSpecificClientClaims",
  "redirectUris",
  "postLogoutRedirectUris",
  "childOrganizationNumbers",
];

/**
 * `GET /v1/client` (domain 1.7): names differ from those of writing. Unknown properties are listed in
 * `unknownProperties`: an update would drop them without notice, so it is then refused.
 */
export const CurrentClient = z
  .looseObject({
    apiScopes: z.array(
      z.object({ scope: z.string().max(MAX_LENGTH.scope), status, statusReason: nullableText(500) }),
    ),
    audienceSpecificClientClaims: z
      .array(
        z.object({
          claimType: z.string().max(MAX_LENGTH.claim),
          activeClaimValue: nullableText(MAX_LENGTH.claim),
          pendingClaimValue: nullableText(MAX_LENGTH.claim),
          status,
          statusReason: nullableText(500),
        }),
      )
      .nullish()
      .transform((value) => value ?? []),
    redirectUris: list,
    postLogoutRedirectUris: list,
    childOrganizationNumbers: list,
  })
  .transform((client) => ({
    apiScopes: client.apiScopes,
    audienceSpecificClientClaims: client.audienceSpecificClientClaims,
    redirectUris: client.redirectUris,
    postLogoutRedirectUris: client.postLogoutRedirectUris,
    childOrganizationNumbers: client.childOrganizationNumbers,
    unknownProperties: Object.keys(client)
      .filter((name) => !KNOWN_PROPERTIES.includes(name))
      .map((name) => name.slice(0, 100)),
  }));
export type CurrentClient = z.output<typeof CurrentClient>;

/** In any form: one that cannot be read is unknown, so that the rest of the response still counts. */
const expiration = z
  .unknown()
  .optional()
  .transform((value) => readInstant(value, "UTC"));

/** `POST /v1/client-secret` (domain 2.1): when the new key expires. */
export const UploadResponse = z.object({ expiration });

/** `GET /v1/client-secret` (domain 2.2). `expiration: null` means unknown. */
export const ClientKeyList = z.array(
  z.object({
    kid: nullableText(MAX_LENGTH.kid),
    jwkThumbprint: nullableText(MAX_LENGTH.kid),
    // Shown, and nothing else: an odd one is as good as none.
    origin: nullableText(50).catch(null),
    expiration,
  }),
);
export type ListedClientKey = z.output<typeof ClientKeyList>[number];
