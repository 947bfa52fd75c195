import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { OrganizationForm } from "@/components/organizations/organization-form";
import { PageHead } from "@/components/ui/page-head";
import { orNotFound, requireStaff, titledBy } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { isUuid, requireUuid } from "@/lib/base/search-params";
import { getOrganization } from "@/lib/services/organizations/get-organization";
import { updateOrganizationAction } from "../../actions";

export function generateMetadata({
  params,
}: {
  params: Promise<{ organizationId: string }>;
}): Promise<Metadata> {
  return titledBy("organizations.write", async (ctx) => {
    const { name } = await getOrganization(ctx, requireUuid((await params).organizationId));
    return `${(await getTranslations("organizations.form"))("editTitle")} – ${name}`;
  });
}

export default async function EditOrganizationPage({
  params,
}: {
  params: Promise<{ organizationId: string }>;
}) {
  const ctx = await requireStaff("organizations.write");
  const { organizationId } = await params;
  if (!isUuid(organizationId)) notFound();
  const organization = await orNotFound(getOrganization(ctx, organizationId));
  const t = await getTranslations("organizations");
  return (
    <>
      <PageHead
        title={t("form.editTitle")}
        crumbs={[{ href: paths.organization(organizationId), label: organization.name }]}
      />
      <OrganizationForm action={updateOrganizationAction} organization={organization} />
    </>
  );
}
