import { z } from "zod";
import { MAX_LENGTH, MAX_VALUES } from "@/lib/base/max-length";

const claim = z.string().max(MAX_LENGTH.claim);
/** Redirect URIs, and numbers, which `CurrentClient` allows the same length. */
const texts = z.array(z.string().max(MAX_LENGTH.redirectUri)).max(MAX_VALUES);

/** Audience-specific client claims as an installation stores them (`installation.claims`). */
export const ClaimsSchema = z.array(z.strictObject({ key: claim, value: claim })).max(MAX_VALUES);

/**
 * A configuration as it is stored, and as a form sends it back. Takes whatever `CurrentClient` takes from
 * upstream, so that what a client has can be kept and edited.
 */
export const ConfigurationSchema = z.strictObject({
  apiScopes: z.array(z.string().max(MAX_LENGTH.scope)).max(MAX_VALUES),
  claims: ClaimsSchema,
  redirectUris: texts,
  postLogoutRedirectUris: texts,
  childOrganizationNumbers: texts,
});
