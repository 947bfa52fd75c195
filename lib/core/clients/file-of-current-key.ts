import { z } from "zod";
import {
  configurationFileName,
  configurationFileText,
  MIN_PASSPHRASE_LENGTH,
} from "@/lib/domain/configuration-file";
import { AppError } from "@/lib/base/errors";
import { addressesOf } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import { loadCurrentConfiguration } from "./current-configuration";
import { openCredentials } from "@/lib/core/keys/open-credentials";

/** Empty for a file that is not encrypted. */
export const passphrase = z
  .string()
  .max(200, "too-long")
  .refine((value) => value === "" || value.length >= MIN_PASSPHRASE_LENGTH, "passphrase");

/**
 * The configuration file of the current key. For the two verbs that hand it over, which allow it once.
 * @throws AppError NO_USABLE_KEY
 */
export async function fileOfCurrentKey(
  ctx: Context,
  installationId: string,
  secret: string,
): Promise<{ keyId: string; name: string; text: string }> {
  const installation = await ctx.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: {
      clientId: true,
      label: true,
      organization: { select: { number: true } },
      template: { select: { environment: true } },
      keys: { where: { state: "CURRENT" }, select: { id: true, sealedPrivateJwk: true } },
    },
  });
  const key = installation.keys[0];
  const { environment } = installation.template;
  if (!key || !installation.clientId) throw new AppError("NO_USABLE_KEY");
  const { configuration } = await loadCurrentConfiguration(ctx.db, installationId);
  const { privateJwk } = openCredentials(ctx, key, environment, installation.clientId);
  const file = {
    authority: addressesOf(ctx.env, environment).issuer,
    clientId: installation.clientId,
    scopes: configuration.apiScopes,
    privateJwk,
  };
  return {
    keyId: key.id,
    name: configurationFileName(installation.organization.number, installation.label, secret !== ""),
    text: await configurationFileText(file, secret),
  };
}
