import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** A customer with its child organisations and installations. @throws AppError NOT_FOUND */
export async function getOrganization(ctx: Context, organizationId: string) {
  authorize(ctx, "fleet.read");
  const organization = await ctx.db.organization.findUnique({
    where: { id: organizationId },
    select: {
      id: true,
      number: true,
      name: true,
      contactName: true,
      contactEmail: true,
      contactPhone: true,
      children: { select: { number: true, name: true }, orderBy: { number: "asc" } },
    },
  });
  if (!organization) throw new AppError("NOT_FOUND");
  return organization;
}

export type OrganizationDetails = Awaited<ReturnType<typeof getOrganization>>;
