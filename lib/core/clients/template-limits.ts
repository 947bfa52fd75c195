import type { TemplateLimits } from "@/lib/domain/configuration";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";

/** What the installation's template allows its clients. */
export async function templateLimits(ctx: Context, installationId: string): Promise<TemplateLimits> {
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: { template: { select: { scopes: true, logsUsersIn: true, sharedRedirectUris: true } } },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  return installation.template;
}
