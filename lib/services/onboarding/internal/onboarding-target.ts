import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { loadRequestedConfiguration } from "@/lib/core/clients/current-configuration";
import { onboardingRefusal } from "@/lib/domain/installation-refusals";

/**
 * Loads an installation that can be onboarded, with everything that a draft needs.
 * @throws AppError NOT_FOUND, or the refusal that `onboardingRefusal` returns
 */
export async function onboardingTarget(ctx: Context, installationId: string) {
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    include: {
      organization: { select: { number: true, name: true } },
      template: true,
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  const refusal = onboardingRefusal({
    ...installation,
    template: {
      tenancy: installation.template.tenancy,
      hasApiKey: installation.template.sealedApiKey !== null,
    },
  });
  if (refusal) throw new AppError(refusal);
  return { ...installation, requested: await loadRequestedConfiguration(ctx.db, installationId) };
}

export type OnboardingTarget = Awaited<ReturnType<typeof onboardingTarget>>;
