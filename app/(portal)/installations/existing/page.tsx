import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExistingForm } from "@/components/installations/existing-form";
import { FindOrganization } from "@/components/organizations/find-organization";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { ListSearch } from "@/lib/base/search-params";
import { listOrganizationChoices } from "@/lib/services/organizations/list-organization-choices";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { addExistingAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installations.existing"))("title") };
}

export default async function ExistingInstallationPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("installations.write");
  const { q } = ListSearch.parse(await searchParams);
  const [{ choices: organizations, more }, templates] = await Promise.all([
    listOrganizationChoices(ctx, { q }),
    listTemplates(ctx),
  ]);
  const t = await getTranslations("installations.existing");
  const common = await getTranslations("common");
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        crumbs={[{ href: paths.installations, label: (await getTranslations("installation"))("back") }]}
      />
      <FindOrganization action={paths.existingInstallation} q={q} more={more} found={organizations.length} />
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
