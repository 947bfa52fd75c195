import type { Audit } from "@/lib/core/db/transaction";
import type { Transaction } from "@/lib/db/client";
import type { Locale } from "@/lib/domain/locales";

interface NewOrganization {
  number: string;
  name: string;
  contactName: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
  contactLanguage?: Locale | null;
  children: { number: string; name: string }[];
}

/**
 * Writes a new customer and its audit row.
 * @returns its id
 * @throws a unique violation on a number that is registered
 */
export async function insertOrganization(
  tx: Transaction,
  audit: Audit,
  { children, ...data }: NewOrganization,
  now: Date,
): Promise<string> {
  const { id } = await tx.organization.create({
    data: { ...data, createdAt: now, updatedAt: now, children: { create: children } },
    select: { id: true },
  });
  audit({
    action: "organization.created",
    entity: { type: "organization", id },
    organizationId: id,
    details: { number: data.number, name: data.name, children: children.map((unit) => unit.number) },
  });
  return id;
}
