import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { HistoryList } from "@/components/installations/history-list";
import { InstallationTable } from "@/components/installations/installation-table";
import { RevivalList } from "@/components/organizations/revival-list";
import { FactList } from "@/components/ui/facts";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { HistorySearch, isUuid } from "@/lib/base/search-params";
import { listHistory } from "@/lib/services/audit/list-history";
import { listFleet } from "@/lib/services/fleet/list-fleet";
import { FleetView } from "@/lib/domain/fleet-view";
import { listOrganizationRevivals } from "@/lib/services/organizations/list-organization-revivals";
import { getOrganization } from "@/lib/services/organizations/get-organization";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installation"))("organization") };
}

interface OrganizationPageProps {
  params: Promise<{ organizationId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

/** A customer: its contact, installations, revivals and history. */
export default async function OrganizationPage({ params, searchParams }: OrganizationPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { organizationId } = await params;
  if (!isUuid(organizationId)) notFound();
  const organization = await orNotFound(getOrganization(ctx, organizationId));
  const { before } = HistorySearch.parse(await searchParams);
  const [{ rows, next }, revivals, history] = await Promise.all([
    listFleet(ctx, FleetView.parse({ organization: organizationId, sort: "name" })),
    listOrganizationRevivals(ctx, organizationId),
    listHistory(ctx, { organizationId }, before),
  ]);
  const t = await getTranslations("organizations");
  const common = await getTranslations("common");
  const installation = await getTranslations("installation");
  const contact = [organization.contactName, organization.contactPhone, organization.contactEmail].filter(
    Boolean,
  );
  return (
    <>
      <PageHead
        title={organization.name}
        lead={<p>{formatOrganizationNumber(organization.number)}</p>}
        crumbs={[{ href: paths.organizations, label: t("back") }]}
        actions={
          roleMay(ctx.actor.role, "organizations.write") ? (
            <Link
              className="ds-button"
              data-variant="secondary"
              href={paths.editOrganization(organizationId)}
            >
              {common("edit")}
            </Link>
          ) : null
        }
      />
      <div className="grid gap-6">
        <Panel id="facts" title={t("contact")}>
          <FactList
            facts={[
              { name: t("contact"), value: contact.length > 0 ? contact.join(", ") : t("noContact") },
              {
                name: t("children"),
                value:
                  organization.children.length === 0 ? (
                    t("noChildren")
                  ) : (
                    <ul>
                      {organization.children.map((unit) => (
                        <li key={unit.number}>
                          {unit.name} ({formatOrganizationNumber(unit.number)})
                        </li>
                      ))}
                    </ul>
                  ),
              },
            ]}
          />
        </Panel>
        <section aria-labelledby="installations">
          <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
            <h2 id="installations" className="ds-heading" data-size="xs">
              {t("installations")}
            </h2>
            {roleMay(ctx.actor.role, "installations.write") ? (
              <Link className="ds-link" href={`${paths.newInstallation}?organization=${organizationId}`}>
                {t("newInstallation")}
              </Link>
            ) : null}
          </div>
          {rows.length > 0 ? (
            <InstallationTable rows={rows} now={ctx.clock()} caption={t("installations")} />
          ) : (
            <p className="kv-panel">{t("noInstallations")}</p>
          )}
          {next ? (
            <p className="mt-3">
              <Link className="ds-link" href={`${paths.installations}?organization=${organizationId}`}>
                {t("allInstallations")}
              </Link>
            </p>
          ) : null}
        </section>
        {revivals.length > 0 ? (
          <Panel id="revivals" title={t("revivals")}>
            <RevivalList revivals={revivals} />
          </Panel>
        ) : null}
        <Panel id="history" title={installation("history")}>
          {history.rows.length > 0 ? <HistoryList rows={history.rows} /> : <p>{installation("noHistory")}</p>}
          {history.next ? (
            <p className="mt-4">
              <Link
                className="ds-link"
                href={`${paths.organization(organizationId)}?before=${history.next}#history`}
              >
                {installation("olderHistory")}
              </Link>
            </p>
          ) : null}
          {roleMay(ctx.actor.role, "audit.read") ? (
            <form method="post" action={paths.auditExtract(organizationId)} className="mt-6">
              <p className="mb-2 max-w-prose text-sm text-neutral-text-subtle">{t("extractHelp")}</p>
              <button className="ds-button" data-variant="secondary" data-size="sm">
                {t("extract")}
              </button>
            </form>
          ) : null}
        </Panel>
      </div>
    </>
  );
}
