import { MAX_LENGTH } from "@/lib/base/max-length";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import type { Option } from "@/components/forms/form-context";
import { InstallationForm } from "@/components/installations/installation-form";
import { EmptyState } from "@/components/ui/empty-state";
import { FindOrganization } from "@/components/organizations/find-organization";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { searchText } from "@/lib/base/search-params";
import { getOrganization } from "@/lib/services/organizations/get-organization";
import { listOrganizationChoices } from "@/lib/services/organizations/list-organization-choices";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { createInstallationAction } from "../actions";

const Search = z.object({
  q: searchText(MAX_LENGTH.search),
  organization: z.uuid().optional().catch(undefined),
  template: z.uuid().optional().catch(undefined),
});

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installations.form"))("title") };
}

/** Two steps by address: the customer and the template, then the details that follow from the template. */
export default async function NewInstallationPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("installations.write");
  const search = Search.parse(await searchParams);
  const [{ choices: organizations, more }, allTemplates] = await Promise.all([
    listOrganizationChoices(ctx, { q: search.q, chosen: search.organization }),
    listTemplates(ctx),
  ]);
  const templates = allTemplates.filter((each) => each.tenancy === "SINGLE");
  const t = await getTranslations("installations.form");
  const common = await getTranslations("common");
  const template = templates.find((each) => each.id === search.template);
  const organization =
    search.organization && organizations.some((each) => each.id === search.organization)
      ? await getOrganization(ctx, search.organization)
      : undefined;
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        crumbs={[{ href: paths.installations, label: (await getTranslations("installation"))("back") }]}
      />
      {templates.length === 0 ? (
        <EmptyState title={t("noTemplates")}>
          <Link className="ds-link" href={paths.templates}>
            {t("noTemplatesAction")}
          </Link>
        </EmptyState>
      ) : organizations.length === 0 && !search.q ? (
        <EmptyState title={t("noOrganizations")}>
          <Link className="ds-link" href={paths.newOrganization}>
            {t("noOrganizationsAction")}
          </Link>
        </EmptyState>
      ) : organization && template ? (
        <InstallationForm
          action={createInstallationAction}
          organization={organization}
          template={template}
          environment={common(`environment.${template.environment}`)}
        />
      ) : (
        <>
          <FindOrganization
            action={paths.newInstallation}
            q={search.q}
            more={more}
            found={organizations.length}
          />
          <form className="kv-panel grid max-w-2xl gap-4">
            <Choice
              name="organization"
              label={t("organization")}
              empty={t("chooseOrganization")}
              chosen={search.organization}
              options={organizations.map((each) => ({
                value: each.id,
                label: `${each.name} (${each.number})`,
              }))}
            />
            <Choice
              name="template"
              label={t("template")}
              empty={t("chooseTemplate")}
              chosen={search.template}
              options={templates.map((each) => ({
                value: each.id,
                label: `${each.name} – ${common(`environment.${each.environment}`)}`,
              }))}
            />
            <div>
              <button className="ds-button">{t("continue")}</button>
            </div>
          </form>
        </>
      )}
    </>
  );
}

function Choice({
  name,
  label,
  empty,
  chosen = "",
  options,
}: {
  name: string;
  label: string;
  empty: string;
  chosen?: string;
  options: Option[];
}) {
  return (
    <div className="ds-field">
      <label className="ds-label" htmlFor={name}>
        {label}
      </label>
      <select className="ds-input" id={name} name={name} required defaultValue={chosen}>
        <option value="">{empty}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
