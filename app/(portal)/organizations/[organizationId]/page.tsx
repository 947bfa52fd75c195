import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { HistoryList } from "@/components/installations/history-list";
import { InstallationTable } from "@/components/installations/installation-table";
import { CustomerFacts } from "@/components/organizations/customer-facts";
import { LinkList } from "@/components/organizations/link-list";
import { RevivalList } from "@/components/organizations/revival-list";
import { FactList } from "@/components/ui/facts";
import { RegisterNote, RegisterWarnings } from "@/components/organizations/register-note";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { orNotFound, requireStaff, titledBy } from "@/lib/auth/session";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { HistorySearch, isUuid, requireUuid } from "@/lib/base/search-params";
import { listHistory } from "@/lib/services/audit/list-history";
import { listFleet } from "@/lib/services/fleet/list-fleet";
import { FleetView } from "@/lib/domain/fleet-view";
import { listOrganizationRevivals } from "@/lib/services/organizations/list-organization-revivals";
import { listOrganizationLinks } from "@/lib/services/organizations/list-organization-links";
import { lookUpUnit } from "@/lib/services/register/look-up-unit";
import { getOrganization } from "@/lib/services/organizations/get-organization";

export function generateMetadata({ params }: OrganizationPageProps): Promise<Metadata> {
  return titledBy(
    "fleet.read",
    async (ctx) => (await getOrganization(ctx, requireUuid((await params).organizationId))).name,
  );
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
  const [lookup, { rows, next }, revivals, links, history] = await Promise.all([
    lookUpUnit(ctx, { number: organization.number }),
    listFleet(ctx, FleetView.parse({ organization: organizationId, sort: "name" })),
    listOrganizationRevivals(ctx, organizationId),
    listOrganizationLinks(ctx, organizationId),
    listHistory(ctx, { organizationId }, { before }),
  ]);
  const t = await getTranslations("organizations");
  const common = await getTranslations("common");
  const installation = await getTranslations("installation");
  const now = ctx.clock();
  const mayWrite = roleMay(ctx.actor.role, "installations.write");
  return (
    <>
      <PageHead
        title={organization.name}
        crumbs={[{ href: paths.organizations, label: t("back") }]}
        actions={
          <>
            {roleMay(ctx.actor.role, "organizations.write") ? (
              <Link
                className="ds-button"
                data-variant="secondary"
                href={paths.editOrganization(organizationId)}
              >
                {common("edit")}
              </Link>
            ) : null}
            {mayWrite ? (
              <Link className="ds-button" href={`${paths.newInstallation}?organization=${organizationId}`}>
                {t("newInstallation")}
              </Link>
            ) : null}
          </>
        }
      />
      <CustomerFacts organization={organization} now={now} />
      <div className="kv-body kv-stack">
        {lookup.unit ? <RegisterWarnings unit={lookup.unit} /> : null}
        <section aria-labelledby="installations">
          <h2 id="installations" className="mb-2">
            {t("installations")}
          </h2>
          {rows.length > 0 ? (
            <InstallationTable rows={rows} now={now} caption={t("installations")} />
          ) : (
            <p>{t("noInstallations")}</p>
          )}
          {next ? (
            <p className="mt-3">
              <Link className="ds-link" href={`${paths.installations}?organization=${organizationId}`}>
                {t("allInstallations")}
              </Link>
            </p>
          ) : null}
        </section>
        <div className="kv-cols" data-wide>
          <div className="kv-stack">
            {links.length > 0 ? (
              <Panel id="links" title={t("links")}>
                <LinkList links={links} now={now} />
              </Panel>
            ) : null}
            {revivals.length > 0 ? (
              <Panel id="revivals" title={t("revivals")}>
                <RevivalList revivals={revivals} />
              </Panel>
            ) : null}
          </div>
          <div className="kv-stack">
            <Panel id="facts" title={t("details")}>
              <RegisterNote lookup={lookup} />
              <FactList
                facts={[
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
            <Panel id="history" title={installation("history")}>
              {history.rows.length > 0 ? (
                <HistoryList rows={history.rows} />
              ) : (
                <p>{installation("noHistory")}</p>
              )}
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
        </div>
      </div>
    </>
  );
}
