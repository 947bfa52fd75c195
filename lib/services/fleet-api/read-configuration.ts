import type { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { addressesOf } from "@/lib/helseid/environments";
import { authorizeClient } from "@/lib/context/authorize";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import type { Context } from "@/lib/context/context";
import type { ClientConfiguration } from "./schemas";

/**
 * Reads the configuration that an installation's client has, as far as is known. Pending scopes are included,
 * since access to them may be given at any time.
 * @throws AppError NOT_FOUND
 */
export async function readConfiguration(ctx: Context): Promise<z.output<typeof ClientConfiguration>> {
  const installationId = authorizeClient(ctx);
  const row = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: { clientId: true, template: { select: { environment: true } } },
  });
  if (!row?.clientId) throw new AppError("NOT_FOUND");
  const { environment } = row.template;
  const { configuration } = await loadCurrentConfiguration(ctx.db, installationId);
  return {
    clientId: row.clientId,
    environment: environment === "TEST" ? "test" : "production",
    issuer: addressesOf(ctx.env, environment).issuer,
    apiScopes: configuration.apiScopes,
    redirectUris: configuration.redirectUris,
    postLogoutRedirectUris: configuration.postLogoutRedirectUris,
    childOrganizationNumbers: configuration.childOrganizationNumbers,
  };
}
