import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExistingForm } from "@/components/installations/existing-form";
import { PageHeader } from "@/components/ui/page-header";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/routes";
import { listOrganizationChoices } from "@/lib/services/organizations/list-organization-choices";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { addExistingAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installations.existing"))("title") };
}

export default async function ExistingInstallationPage() {
  const ctx = await requireStaff("installations.write");
  const [organizations, templates] = await Promise.all([listOrganizationChoices(ctx), listTemplates(ctx)]);
  const t = await getTranslations("installations.existing");
  const common = await getTranslations("common");
  return (
    <>
      <PageHeader
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        back={{ href: paths.installations, label: (await getTranslations("installation"))("back") }}
      />
      <ExistingForm
        action={addExistingAction}
        organizations={organizations.map((each) => ({
          value: each.id,
          label: `${each.name} (${each.number})`,
        }))}
        templates={templates.map((each) => ({
          value: each.id,
          label: `${each.name} – ${common(`environment.${each.environment}`)}`,
        }))}
      />
    </>
  );
}
