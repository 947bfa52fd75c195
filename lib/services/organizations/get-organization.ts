import { AppError } from "@/lib/base/errors";
import { findUnits } from "@/lib/core/register/find-units";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readLocale } from "@/lib/domain/locales";
import { lastContacts } from "./internal/customer-standing";

/**
 * A customer with its child organizations and installations. A child without a name has that of
 * Enhetsregisteret's loaded file.
 * @throws AppError NOT_FOUND
 */
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
      contactLanguage: true,
      children: { select: { number: true, name: true }, orderBy: { number: "asc" } },
    },
  });
  if (!organization) throw new AppError("NOT_FOUND");
  const unnamed = organization.children.filter((unit) => !unit.name);
  const units = await findUnits(
    ctx.db,
    unnamed.map((unit) => unit.number),
  );
  const contacts = await lastContacts(ctx.db, [organizationId]);
  return {
    ...organization,
    contactLanguage: readLocale(organization.contactLanguage),
    /** When they last used a link, or were called; null when neither was recorded. */
    lastContactAt: contacts.get(organizationId) ?? null,
    children: organization.children.map(({ number, name }) => ({
      number,
      name: name || (units.get(number)?.name ?? ""),
    })),
  };
}

export type OrganizationDetails = Awaited<ReturnType<typeof getOrganization>>;
