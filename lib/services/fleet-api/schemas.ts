import { z } from "zod";

/** A public key (RFC 7517). A private member anywhere in it refuses the whole request. */
const publicJwk = z
  .looseObject({ kty: z.string(), alg: z.string().optional(), kid: z.string().max(300).optional() })
  .describe("Public JWK. A private one is refused and kept nowhere.");

const expiresAt = z.iso
  .datetime({ offset: true })
  .nullable()
  .optional()
  .describe("When HelseID stops taking the key, as Selvbetjening told it. Null or left out: not known.");

export const KeyReport = z
  .strictObject({
    keys: z
      .array(z.strictObject({ publicJwk, expiresAt }))
      .max(10)
      .describe("The keys that the installation may sign with. Others are left as they are."),
    software: z.string().trim().max(100).optional().describe("Name and version, for people to read."),
    healthy: z.boolean().optional().describe("Whether the installation got its tokens lately."),
  })
  .describe("What an installation that holds its own keys tells of them.");

export const RotationAnnouncement = z
  .strictObject({
    oldKid: z.string().min(1).max(300).describe("Of the key that is not used any more."),
    publicJwk,
    expiresAt,
  })
  .describe("A rotation that the installation has done itself. Twice is as once.");

export const WantedConfiguration = z
  .object({
    clientId: z.string(),
    environment: z.enum(["test", "production"]),
    issuer: z.string().describe("HelseID's issuer: `aud` of the client assertion."),
    apiScopes: z.array(z.string()),
    redirectUris: z.array(z.string()),
    postLogoutRedirectUris: z.array(z.string()),
    childOrganizationNumbers: z.array(z.string()),
  })
  .describe("What the installation should be set up with. Null lists are never sent; empty ones are empty.");

export const Taken = z.object({
  taken: z.array(z.string()).describe("`kid` of each key that is known now."),
});

export const Problem = z
  .object({ type: z.string(), title: z.string(), status: z.number().int(), code: z.string() })
  .describe("RFC 9457. `code` says which check failed.");
