import type { ReadOnlyDatabase } from "@/lib/db/client";
import { readLocale } from "@/lib/domain/locales";
import { loadVendorOf } from "@/lib/core/vendor/load-vendor";

/** What a mail to a customer says of the installation that it is about, and whom it is to. */
export async function loadLinkSubject(db: ReadOnlyDatabase, installationId: string) {
  const { organization, template } = await db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: {
      organization: {
        select: {
          name: true,
          contactName: true,
          contactEmail: true,
          contactPhone: true,
          contactLanguage: true,
        },
      },
      template: { select: { name: true } },
    },
  });
  return {
    organization: organization.name,
    product: template.name,
    contact: {
      name: organization.contactName,
      email: organization.contactEmail,
      phone: organization.contactPhone,
      language: readLocale(organization.contactLanguage),
    },
    vendor: await loadVendorOf(db, installationId),
  };
}
