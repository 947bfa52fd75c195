import type { ReadOnlyDatabase } from "@/lib/db/client";
import { NO_VENDOR, type Vendor, withDefault } from "@/lib/domain/vendor";

/** Everything of a profile but the logo itself. */
export const VENDOR_FIELDS = {
  templateId: true,
  name: true,
  phone: true,
  hoursNb: true,
  hoursEn: true,
  logoHash: true,
} as const;

/**
 * The vendor as customers of a template see it.
 * @param templateId null for the default
 * @returns what the template has of its own, and what applies; empty texts where nothing was entered
 */
export async function loadVendor(
  db: ReadOnlyDatabase,
  templateId: string | null,
): Promise<{ own: Vendor; shown: Vendor }> {
  const rows = await db.vendorProfile.findMany({
    where: { OR: [{ templateId: null }, ...(templateId ? [{ templateId }] : [])] },
    select: VENDOR_FIELDS,
  });
  const of = (id: string | null): Vendor => {
    const row = rows.find((each) => each.templateId === id);
    if (!row) return NO_VENDOR;
    const { name, phone, hoursNb, hoursEn, logoHash } = row;
    return { name, phone, hours: { nb: hoursNb, en: hoursEn }, logoHash };
  };
  const own = of(templateId);
  return { own, shown: templateId ? withDefault(own, of(null)) : own };
}

/** The vendor as the customer of an installation sees it. */
export async function loadVendorOf(db: ReadOnlyDatabase, installationId: string): Promise<Vendor> {
  const where = { id: installationId };
  const { templateId } = await db.installation.findUniqueOrThrow({ where, select: { templateId: true } });
  return (await loadVendor(db, templateId)).shown;
}
