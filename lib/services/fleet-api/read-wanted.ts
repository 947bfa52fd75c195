import type { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { addressesOf } from "@/lib/helseid/environments";
import { authorizeClient } from "@/lib/context/authorize";
import { ClaimsSchema } from "@/lib/core/clients/configuration-schema";
import { latestConfiguration } from "@/lib/core/clients/revisions";
import type { Context } from "@/lib/context/context";
import { wantedConfiguration } from "@/lib/domain/wanted-configuration";
import type { WantedConfiguration } from "./schemas";

/**
 * Reads the configuration that an installation should have (`wantedConfiguration`).
 * @throws AppError NOT_FOUND
 */
export async function readWanted(ctx: Context): Promise<z.output<typeof WantedConfiguration>> {
  const installationId = authorizeClient(ctx);
  const row = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      clientId: true,
      scopes: true,
      claims: true,
      childOrganizationNumbers: true,
      template: {
        select: {
          environment: true,
          logsUsersIn: true,
          sharedRedirectUris: true,
          redirectUris: true,
          postLogoutRedirectUris: true,
        },
      },
    },
  });
  if (!row?.clientId) throw new AppError("NOT_FOUND");
  const { template, clientId, ...installation } = row;
  const wanted = wantedConfiguration(
    { ...installation, claims: ClaimsSchema.parse(installation.claims) },
    template,
    await latestConfiguration(ctx.db, installationId),
  );
  return {
    clientId,
    environment: template.environment === "TEST" ? "test" : "production",
    issuer: addressesOf(ctx.env, template.environment).issuer,
    apiScopes: wanted.apiScopes,
    redirectUris: wanted.redirectUris,
    postLogoutRedirectUris: wanted.postLogoutRedirectUris,
    childOrganizationNumbers: wanted.childOrganizationNumbers,
  };
}
