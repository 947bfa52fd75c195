import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";

const MOST = 2000;

/** Customers to choose from in a form, by name. */
export async function listOrganizationChoices(
  ctx: Context,
): Promise<{ id: string; name: string; number: string }[]> {
  authorize(ctx, "fleet.read");
  return ctx.db.organization.findMany({
    orderBy: [{ name: "asc" }],
    take: MOST,
    select: { id: true, name: true, number: true },
  });
}
