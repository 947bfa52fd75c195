import { AppError } from "@/lib/base/errors";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import type { Context } from "@/lib/context/context";
import { openCredentials } from "@/lib/core/keys/open-credentials";

/** An active installation and the credentials of its current key. @throws AppError NOT_FOUND, NOT_ACTIVE, NO_USABLE_KEY */
export async function activeClient(ctx: Context, installationId: string) {
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      clientId: true,
      activatedAt: true,
      closedAt: true,
      scopes: true,
      template: { select: { environment: true } },
      keys: { where: { state: "CURRENT" }, select: { id: true, kid: true, sealedPrivateJwk: true } },
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  if (installation.closedAt) throw new AppError("INSTALLATION_CLOSED");
  if (!installation.activatedAt || !installation.clientId) throw new AppError("NOT_ACTIVE");
  const key = installation.keys[0];
  if (!key) throw new AppError("NO_USABLE_KEY");
  const credentials: ClientCredentials = openCredentials(
    ctx,
    key,
    installation.template.environment,
    installation.clientId,
  );
  return { installation, key, credentials };
}
