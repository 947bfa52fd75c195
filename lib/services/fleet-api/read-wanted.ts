import type { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { addressesOf } from "@/lib/helseid/environments";
import { authorizeClient } from "@/lib/context/authorize";
import { latestConfiguration } from "@/lib/core/clients/revisions";
import type { Context } from "@/lib/context/context";
import type { WantedConfiguration } from "./schemas";

/** What an installation should be set up with: the newest revision, or, before any reading, what it was ordered with. */
export async function readWanted(ctx: Context): Promise<z.output<typeof WantedConfiguration>> {
  const installationId = authorizeClient(ctx);
  const found = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      clientId: true,
      scopes: true,
      childOrganizationNumbers: true,
      template: { select: { environment: true, redirectUris: true, postLogoutRedirectUris: true } },
    },
  });
  if (!found?.clientId) throw new AppError("NOT_FOUND");
  const { template } = found;
  const latest = await latestConfiguration(ctx.db, installationId);
  return {
    clientId: found.clientId,
    environment: template.environment === "TEST" ? "test" : "production",
    issuer: addressesOf(ctx.env, template.environment).issuer,
    apiScopes: latest?.apiScopes ?? found.scopes,
    redirectUris: latest?.redirectUris ?? template.redirectUris,
    postLogoutRedirectUris: latest?.postLogoutRedirectUris ?? template.postLogoutRedirectUris,
    childOrganizationNumbers: latest?.childOrganizationNumbers ?? found.childOrganizationNumbers,
  };
}
