import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readScopePackages } from "@/lib/core/clients/scope-packages-schema";

/** A template without its API key, but with the time when that was set. @throws AppError NOT_FOUND */
export async function getTemplate(ctx: Context, templateId: string) {
  authorize(ctx, "fleet.read");
  const template = await ctx.db.clientTemplate.findUnique({
    where: { id: templateId },
    omit: { sealedApiKey: true },
    include: { _count: { select: { installations: true } } },
  });
  if (!template) throw new AppError("NOT_FOUND");
  return { ...template, scopePackages: readScopePackages(template.scopePackages) };
}

export type TemplateDetails = Awaited<ReturnType<typeof getTemplate>>;
