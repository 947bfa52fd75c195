import { configurationOf } from "@/lib/domain/configuration";
import { ownRedirectUris } from "@/lib/domain/requested-configuration";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { Snapshot } from "@/lib/core/clients/snapshot";

export interface TemplateLag {
  kind: "add-scope" | "add-redirect-uri";
  value: string;
  clients: number;
}

/**
 * Scopes and redirect URIs that new clients of the template get and that existing clients lack, according to
 * their last reading.
 */
export async function templateLag(
  ctx: Context,
  templateId: string,
): Promise<{ clients: number; lags: TemplateLag[] }> {
  authorize(ctx, "fleet.read");
  const template = await ctx.db.clientTemplate.findUniqueOrThrow({
    where: { id: templateId },
    select: {
      defaultScopes: true,
      redirectUris: true,
      postLogoutRedirectUris: true,
      logsUsersIn: true,
      sharedRedirectUris: true,
    },
  });
  const rows = await ctx.db.installation.findMany({
    where: { templateId, activatedAt: { not: null }, custody: "PORTAL" },
    select: { snapshot: true },
  });
  const states = rows.flatMap((row) => {
    const snapshot = Snapshot.safeParse(row.snapshot);
    return snapshot.success ? [configurationOf(snapshot.data)] : [];
  });
  const lags: TemplateLag[] = [
    ...template.defaultScopes.map((value) => ({
      kind: "add-scope" as const,
      value,
      clients: states.filter((state) => !state.apiScopes.includes(value)).length,
    })),
    ...ownRedirectUris(template).redirectUris.map((value) => ({
      kind: "add-redirect-uri" as const,
      value,
      clients: states.filter((state) => !state.redirectUris.includes(value)).length,
    })),
  ];
  return { clients: states.length, lags: lags.filter((lag) => lag.clients > 0) };
}
