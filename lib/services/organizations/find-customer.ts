import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type Locale, readLocale } from "@/lib/domain/locales";
import { readOrganizationNumber } from "@/lib/domain/organization-number";

/** A customer as far as a form needs it, so that it does not ask for what is known. */
export interface KnownCustomer {
  id: string;
  name: string;
  contactName: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
  contactLanguage: Locale | null;
  children: { number: string; name: string }[];
  /** How many installations are in use or on the way there. */
  installations: number;
}

/**
 * The registered customer with a number.
 * @throws AppError INVALID_INPUT when the text is no organization number
 */
export async function findCustomer(ctx: Context, input: { number: string }): Promise<KnownCustomer | null> {
  authorize(ctx, "fleet.read");
  const reading = readOrganizationNumber(input.number);
  if (reading.problem !== null) throw new AppError("INVALID_INPUT", { fields: { number: reading.problem } });
  const found = await ctx.db.organization.findUnique({
    where: { number: reading.number },
    select: {
      id: true,
      name: true,
      contactName: true,
      contactEmail: true,
      contactPhone: true,
      contactLanguage: true,
      children: { select: { number: true, name: true }, orderBy: { number: "asc" } },
      _count: { select: { installations: { where: { closedAt: null } } } },
    },
  });
  if (!found) return null;
  const { _count, contactLanguage, ...customer } = found;
  return {
    ...customer,
    contactLanguage: readLocale(contactLanguage),
    installations: _count.installations,
  };
}
