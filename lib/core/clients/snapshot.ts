import { z } from "zod";

/** Stored snapshot of GET /v1/client, as parsed by `readClient`. */
export const Snapshot = z.object({
  apiScopes: z.array(
    z.object({ scope: z.string(), status: z.string(), statusReason: z.string().nullable() }),
  ),
  audienceSpecificClientClaims: z.array(
    z.object({
      claimType: z.string(),
      activeClaimValue: z.string().nullable(),
      pendingClaimValue: z.string().nullable(),
      status: z.string(),
      statusReason: z.string().nullable(),
    }),
  ),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  childOrganizationNumbers: z.array(z.string()),
  unknownProperties: z.array(z.string()).default([]),
});

export function pendingScopes(snapshot: unknown): number {
  const parsed = Snapshot.safeParse(snapshot);
  return parsed.success ? parsed.data.apiScopes.filter((each) => each.status !== "ok").length : 0;
}
