import type { Context } from "@/lib/context/context";

/** Whom to call at the customer; null for what is not known. */
export interface RowContact {
  contactName: string | null;
  contactPhone: string | null;
}

const NONE: RowContact = { contactName: null, contactPhone: null };

/** Loads the contacts of rows of the fleet. @returns the contact of each */
export async function loadRowContacts(
  ctx: Context,
  rows: readonly { organizationId: string }[],
): Promise<(row: { organizationId: string }) => RowContact> {
  const found = await ctx.db.organization.findMany({
    where: { id: { in: [...new Set(rows.map((row) => row.organizationId))] } },
    select: { id: true, contactName: true, contactPhone: true },
  });
  const byId = new Map(found.map(({ id, ...contact }) => [id, contact]));
  return (row) => byId.get(row.organizationId) ?? NONE;
}
