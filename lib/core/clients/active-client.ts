import { AppError } from "@/lib/base/errors";
import { clientRefusal } from "@/lib/domain/installation-refusals";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import type { Context } from "@/lib/context/context";
import { openCredentials } from "@/lib/core/keys/open-credentials";

/**
 * An active installation and the credentials of its current key.
 * @throws AppError NOT_FOUND, INSTALLATION_CLOSED, NOT_ACTIVE, NO_USABLE_KEY
 */
export async function activeClient(ctx: Context, installationId: string) {
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      clientId: true,
      activatedAt: true,
      closedAt: true,
      template: { select: { environment: true } },
      keys: { where: { state: "CURRENT" }, select: { id: true, kid: true, sealedPrivateJwk: true } },
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  const refusal = clientRefusal(installation);
  if (refusal) throw new AppError(refusal);
  const key = installation.keys[0];
  if (!key) throw new AppError("NO_USABLE_KEY");
  const credentials: ClientCredentials = openCredentials(
    ctx,
    key,
    installation.template.environment,
    installation.clientId!,
  );
  return { installation, key, credentials };
}
