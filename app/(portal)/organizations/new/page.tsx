import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { OrganizationForm } from "@/components/organizations/organization-form";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { createOrganizationAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("organizations.form"))("createTitle") };
}

export default async function NewOrganizationPage() {
  await requireStaff("organizations.write");
  const t = await getTranslations("organizations");
  return (
    <>
      <PageHead title={t("form.createTitle")} crumbs={[{ href: paths.organizations, label: t("back") }]} />
      <OrganizationForm action={createOrganizationAction} />
    </>
  );
}
