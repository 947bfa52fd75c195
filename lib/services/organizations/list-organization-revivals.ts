import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const SHOWN = 10;

/** A customer's key revivals, newest first. */
export async function listOrganizationRevivals(ctx: Context, organizationId: string) {
  authorize(ctx, "fleet.read");
  return ctx.db.revival.findMany({
    where: { installation: { organizationId } },
    orderBy: { createdAt: "desc" },
    take: SHOWN,
    select: {
      id: true,
      state: true,
      actorName: true,
      ruleName: true,
      createdAt: true,
      endedAt: true,
      installation: { select: { id: true, label: true } },
    },
  });
}

export type OrganizationRevival = Awaited<ReturnType<typeof listOrganizationRevivals>>[number];
