import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { InstallationTable } from "@/components/installations/installation-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { SearchForm } from "@/components/ui/search-form";
import { requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/routes";
import { ListSearch } from "@/lib/search-params";
import { listInstallations } from "@/lib/services/installations/list-installations";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installations"))("title") };
}

export default async function InstallationsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const { q, page } = ListSearch.parse(await searchParams);
  const { rows, more } = await listInstallations(ctx, { search: q, page });
  const t = await getTranslations("installations");
  const mayWrite = roleMay(ctx.actor.role, "installations.write");
  const create = mayWrite ? (
    <div className="flex flex-wrap gap-2">
      <Link className="ds-button" data-variant="secondary" href={paths.existingInstallation}>
        {t("existing.open")}
      </Link>
      <Link className="ds-button" href={paths.newInstallation}>
        {t("new")}
      </Link>
    </div>
  ) : null;
  return (
    <>
      <PageHeader title={t("title")} actions={create} />
      {rows.length > 0 || q ? (
        <SearchForm action={paths.installations} label={t("searchLabel")} hint={t("search")} value={q} />
      ) : null}
      {rows.length > 0 ? (
        <InstallationTable rows={rows} now={ctx.clock()} caption={t("title")} />
      ) : q ? (
        <EmptyState title={t("noHits", { search: q })}>
          <p>{t("noHitsLead")}</p>
          <Link className="ds-link" href={paths.installations}>
            {t("clearSearch")}
          </Link>
        </EmptyState>
      ) : (
        <EmptyState title={t("empty")}>
          <p className="max-w-prose">{t("emptyLead")}</p>
          {create}
        </EmptyState>
      )}
      <Pagination
        page={page}
        more={more}
        hrefFor={(to) => `${paths.installations}?${new URLSearchParams({ q, page: String(to) })}`}
      />
    </>
  );
}
