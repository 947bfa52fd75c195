import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/**
 * How many installations have been made from each template, by the template's id; templates without any are
 * left out. Apart from `listTemplates`, since it reads every installation.
 */
export async function countInstallations(ctx: Context): Promise<Map<string, number>> {
  authorize(ctx, "fleet.read");
  const counts = await ctx.db.installation.groupBy({ by: ["templateId"], _count: true });
  return new Map(counts.map((each) => [each.templateId, each._count]));
}
