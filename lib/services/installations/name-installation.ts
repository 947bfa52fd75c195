import { isUuid } from "@/lib/base/search-params";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** The name of an installation's customer, for the titles of its pages; empty for an unknown installation. */
export async function nameInstallation(ctx: Context, installationId: string): Promise<string> {
  authorize(ctx, "fleet.read");
  if (!isUuid(installationId)) return "";
  const row = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: { organization: { select: { name: true } } },
  });
  return row?.organization.name ?? "";
}
