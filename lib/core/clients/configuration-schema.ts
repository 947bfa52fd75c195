import { z } from "zod";

const texts = z.array(z.string().max(2000)).max(500);

/** Audience-specific client claims as an installation keeps them (`installation.claims`). */
export const ClaimsSchema = z
  .array(z.strictObject({ key: z.string().max(300), value: z.string().max(300) }))
  .max(200);

/** A configuration as it is stored, and as a form hands it back. */
export const ConfigurationSchema = z.strictObject({
  apiScopes: texts,
  claims: ClaimsSchema,
  redirectUris: texts,
  postLogoutRedirectUris: texts,
  childOrganizationNumbers: texts,
});
