import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";

/** An installation that may be onboarded, with what a draft needs. @throws AppError saying why it may not */
export async function onboardingTarget(ctx: Context, installationId: string) {
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    include: { organization: { select: { number: true, name: true } }, template: true },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  if (installation.closedAt) throw new AppError("INSTALLATION_CLOSED");
  if (installation.activatedAt) throw new AppError("ALREADY_ACTIVE");
  if (installation.template.tenancy === "MULTI") throw new AppError("TEMPLATE_MULTI_TENANT");
  if (!installation.template.sealedApiKey) throw new AppError("TEMPLATE_NO_API_KEY");
  return installation;
}
