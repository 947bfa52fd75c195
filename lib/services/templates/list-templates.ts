import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readScopePackages } from "@/lib/core/clients/scope-packages-schema";
import { sharedRead } from "@/lib/core/db/shared-read";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";

/** All templates by name. Not paged: a vendor has a few of them. */
export async function listTemplates(
  ctx: Context,
  input: { environment: EnvironmentScope } = { environment: "" },
) {
  authorize(ctx, "fleet.read");
  return readTemplates(ctx, input);
}

const readTemplates = sharedRead(async (ctx, input: { environment: EnvironmentScope }) => {
  const rows = await ctx.db.clientTemplate.findMany({
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
      scopePackages: true,
      custody: true,
      keyAlgorithm: true,
    },
  });
  return rows.map((row) => ({ ...row, scopePackages: readScopePackages(row.scopePackages) }));
});
