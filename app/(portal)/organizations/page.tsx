import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { OrganizationTable } from "@/components/organizations/organization-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Menu } from "@/components/ui/menu";
import { PageHead } from "@/components/ui/page-head";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { SearchForm } from "@/components/ui/search-form";
import { requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { ListSearch } from "@/lib/base/search-params";
import { listOrganizations } from "@/lib/services/organizations/list-organizations";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("organizations"))("title") };
}

export default async function OrganizationsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const { q, after } = ListSearch.parse(await searchParams);
  const { rows, next } = await listOrganizations(ctx, { q, after });
  const t = await getTranslations("organizations");
  const common = await getTranslations("common");
  const installations = await getTranslations("installations");
  const create = roleMay(ctx.actor.role, "installations.write") ? (
    <>
      <Menu label={common("more")}>
        <ul>
          <li>
            <Link href={paths.newOrganization}>{t("newWithout")}</Link>
          </li>
          {roleMay(ctx.actor.role, "fleet.import") ? (
            <li>
              <Link href={paths.imports}>{t("import")}</Link>
            </li>
          ) : null}
        </ul>
      </Menu>
      <Link className="ds-button" href={paths.newInstallation}>
        {t("new")}
      </Link>
    </>
  ) : null;
  const address = (query: Record<string, string>) => `${paths.organizations}?${new URLSearchParams(query)}`;
  return (
    <>
      <PageHead title={t("title")} actions={create} />
      {rows.length > 0 || q ? (
        <SearchForm action={paths.organizations} label={t("searchLabel")} hint={t("search")} value={q} />
      ) : null}
      {rows.length > 0 ? (
        <OrganizationTable rows={rows} now={ctx.clock()} caption={t("title")} />
      ) : q ? (
        <EmptyState title={t("noHits", { search: q })}>
          <Link className="ds-link" href={paths.organizations}>
            {installations("clearSearch")}
          </Link>
        </EmptyState>
      ) : (
        <EmptyState title={t("empty")}>
          <p className="max-w-prose">{t("emptyLead")}</p>
          {create}
        </EmptyState>
      )}
      <KeysetNav start={after ? address({ q }) : null} next={next ? address({ q, after: next }) : null} />
    </>
  );
}
