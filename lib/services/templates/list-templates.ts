import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";

/** All templates by name. Not paged: a vendor has a few of them. */
export async function listTemplates(
  ctx: Context,
  input: { environment: EnvironmentScope } = { environment: "" },
) {
  authorize(ctx, "fleet.read");
  return ctx.db.clientTemplate.findMany({
    where: input.environment ? { environment: input.environment } : {},
    orderBy: [{ name: "asc" }, { environment: "asc" }],
    select: {
      id: true,
      name: true,
      environment: true,
      tenancy: true,
      apiKeySetAt: true,
      scopes: true,
      defaultScopes: true,
      custody: true,
      keyAlgorithm: true,
      _count: { select: { installations: true } },
    },
  });
}
