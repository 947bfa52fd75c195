import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const SHOWN = 10;

/** The newest links by which a customer was to take an installation into use, newest first. */
export async function listOrganizationLinks(ctx: Context, organizationId: string) {
  authorize(ctx, "fleet.read");
  return ctx.db.onboardingLink.findMany({
    where: { installation: { organizationId } },
    orderBy: { createdAt: "desc" },
    take: SHOWN,
    select: {
      id: true,
      createdAt: true,
      expiresAt: true,
      revokedAt: true,
      firstOpenedAt: true,
      installation: { select: { id: true, label: true, activatedAt: true } },
    },
  });
}

export type OrganizationLink = Awaited<ReturnType<typeof listOrganizationLinks>>[number];
