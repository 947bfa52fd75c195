import type { Metadata } from "next";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ReportFilter } from "@/components/report/report-filter";
import { type ReportGroupView, ReportTable } from "@/components/report/report-table";
import { PrintButton } from "@/components/report/print-button";
import { EmptyState } from "@/components/ui/empty-state";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { requireStaff } from "@/lib/auth/session";
import { groupRows, REPORT_GROUPS } from "@/lib/domain/report-groups";
import { paths } from "@/lib/domain/routes";
import { oneOf } from "@/lib/base/search-params";
import { expiryReport } from "@/lib/services/fleet/expiry-report";
import { FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { groupTitle, sourceText, viewText } from "../../report-texts";

const PERIODS = [7, 30, 60, 90, 180, 365];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("report"))("title") };
}

/** The expiry report: which keys expire, by month, template or customer, and how recent each reading is. */
export default async function ExpiryReportPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const query = await searchParams;
  const by = oneOf(query.group, REPORT_GROUPS, "month");
  const [report, templates, t, format] = await Promise.all([
    expiryReport(ctx, FleetView.parse(query), by),
    listTemplates(ctx),
    getTranslations(),
    getFormatter(),
  ]);
  const { view, count, maxCount, now } = report;
  const { after: _after, sort: _sort, ...start } = view;
  const address = (more: Record<string, string> = {}) =>
    `${viewQuery(start)}&${new URLSearchParams({ group: by, ...more })}`;
  const groups: ReportGroupView[] = groupRows(report.rows, by).map((group) => ({
    key: group.key,
    title: groupTitle(group.rows[0]!, by, t, format),
    rows: group.rows.map((row) => ({
      ...row,
      source: sourceText(row.expirySource, t),
    })),
  }));
  return (
    <>
      <PageHead
        title={t("report.title")}
        lead={
          <p>
            {viewText(view, t)} · {t.rich("report.createdAt", { when: () => <Time value={now} /> })}
          </p>
        }
        actions={<PrintButton label={t("report.print")} />}
      />
      <div className="kv-noprint mb-6 grid gap-4">
        <ReportFilter
          action={paths.expiryReport}
          values={{
            due: String(view.due),
            group: by,
            template: view.template,
            environment: view.environment,
            custody: view.custody,
            q: view.q,
          }}
          periods={PERIODS}
          templates={templates.map((each) => ({
            value: each.id,
            label: `${each.name} – ${t(`common.environment.${each.environment}`)}`,
          }))}
        />
        <p className="flex flex-wrap gap-x-4 [&>a]:py-1">
          {(["csv", "xlsx", "pdf"] as const).map((kind) => (
            <a
              key={kind}
              className="ds-link"
              href={`${paths.exportInstallations}?${address({ format: kind })}`}
            >
              {t("report.download", { kind: kind.toUpperCase() })}
            </a>
          ))}
          <Link className="ds-link" href={`${paths.installations}?${viewQuery(start)}`}>
            {t("report.asList")}
          </Link>
        </p>
      </div>
      <div className="grid gap-6">
        <Panel id="sums" title={t("report.sums")}>
          <p className="mb-3">
            <strong>
              {count > maxCount ? t("fleet.hitsMany", { most: maxCount }) : t("report.keys", { count })}
            </strong>
            {count > maxCount ? ` · ${t("report.sumsOfFirst", { most: maxCount })}` : null}
            {report.unknownCount > 0 ? (
              <>
                {" · "}
                <Link className="ds-link" href={`${paths.installations}?${viewQuery(report.unknownView)}`}>
                  {t("report.unknown", { count: report.unknownCount })}
                </Link>
              </>
            ) : null}
          </p>
          <div className="grid gap-6 sm:grid-cols-2">
            {(["months", "templates"] as const).map((name) => (
              <table key={name} className="kv-plain self-start">
                <caption className="text-start font-semibold">{t(`report.${name}`)}</caption>
                <tbody>
                  {report[name].map((each) => (
                    <tr key={`${each.key} ${"environment" in each ? each.environment : ""}`}>
                      <th scope="row" className="font-normal first-letter:uppercase">
                        {"environment" in each
                          ? `${each.key} – ${t(`common.environment.${each.environment}`)}`
                          : format.dateTime(new Date(`${each.key}-15T12:00:00Z`), {
                              month: "long",
                              year: "numeric",
                            })}
                      </th>
                      <td className="text-end">{t("fleet.number", { count: each.count })}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            ))}
          </div>
        </Panel>
        {groups.length > 0 ? (
          <ReportTable groups={groups} now={now} />
        ) : (
          <EmptyState title={t("report.empty")}>
            <p>{t("report.emptyLead")}</p>
          </EmptyState>
        )}
        <KeysetNav
          start={view.after ? `${paths.expiryReport}?${address()}` : null}
          next={report.next ? `${paths.expiryReport}?${address({ after: report.next })}` : null}
        />
      </div>
    </>
  );
}
