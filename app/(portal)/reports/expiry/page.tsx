import type { Metadata } from "next";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ReportFilter } from "@/components/report/report-filter";
import { type ReportGroupView, ReportTable } from "@/components/report/report-table";
import { PrintButton } from "@/components/report/print-button";
import { EmptyState } from "@/components/ui/empty-state";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { PageHead } from "@/components/ui/page-head";
import { Menu } from "@/components/ui/menu";
import { Panel } from "@/components/ui/panel";
import { Segment } from "@/components/ui/segment";
import { Sign } from "@/components/ui/sign";
import { Time } from "@/components/ui/time";
import { requireStaff } from "@/lib/auth/session";
import { groupRows, REPORT_GROUPS } from "@/lib/domain/report-groups";
import { paths } from "@/lib/domain/routes";
import { oneOf } from "@/lib/base/search-params";
import { expiryReport } from "@/lib/services/fleet/expiry-report";
import { FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { groupTitle, sourceText, viewText } from "../../report-texts";

const PERIODS = [30, 60, 90, 365];
const DEFAULT_PERIOD = 90;

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
  const asked = FleetView.parse(query);
  const by = oneOf(query.group, REPORT_GROUPS, "month");
  const [report, templates, t, format] = await Promise.all([
    expiryReport(ctx, { ...asked, due: asked.due ?? DEFAULT_PERIOD }, by),
    listTemplates(ctx),
    getTranslations(),
    getFormatter(),
  ]);
  const { view, count, maxCount, now } = report;
  const { after: _after, sort: _sort, ...start } = view;
  const address = ({ due, ...more }: Record<string, string> = {}) =>
    `${viewQuery({ ...start, due: due ? Number(due) : start.due })}&${new URLSearchParams({ group: by, ...more })}`;
  const fileHref = (format: string) => `${paths.exportInstallations}?${address({ format })}`;
  const periods = [...new Set([...PERIODS, view.due ?? DEFAULT_PERIOD])].sort((a, b) => a - b);
  const levels = (
    [
      { name: "critical", tone: "danger", count: report.levels.critical },
      { name: "soon", tone: "warning", count: report.levels.soon },
      { name: "later", tone: "success", count: report.levels.later },
    ] as const
  ).filter(({ count: each }) => each > 0);
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
        actions={
          <>
            <a className="ds-button" href={fileHref("pdf")}>
              {t("report.file.pdf")}
            </a>
            <a className="ds-button" data-variant="secondary" href={fileHref("xlsx")}>
              {t("report.file.xlsx")}
            </a>
            <Menu label={t("report.more")} variant="tertiary">
              <ul>
                {(["csv-people", "csv"] as const).map((kind) => (
                  <li key={kind}>
                    <a href={fileHref(kind)}>{t(`report.download.${kind}`)}</a>
                  </li>
                ))}
                <li>
                  <PrintButton label={t("report.print")} />
                </li>
                <li>
                  <Link href={`${paths.installations}?${viewQuery(start)}`}>{t("report.asList")}</Link>
                </li>
              </ul>
            </Menu>
          </>
        }
      />
      <div className="kv-noprint mb-4 flex flex-wrap items-center gap-3">
        <Segment
          label={t("report.period")}
          options={periods.map((days) => ({
            href: `${paths.expiryReport}?${address({ due: String(days) })}`,
            label: t("report.dayCount", { days }),
            current: days === view.due,
          }))}
        />
        <Segment
          label={t("report.group")}
          options={REPORT_GROUPS.map((group) => ({
            href: `${paths.expiryReport}?${address({ group })}`,
            label: t(`report.groupBy.${group}`),
            current: group === by,
          }))}
        />
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
          templates={templates.map((each) => ({
            value: each.id,
            label: `${each.name} – ${t(`common.environment.${each.environment}`)}`,
          }))}
        />
      </div>
      <ul className="kv-sums">
        {levels.map(({ name, tone, count: each }) => (
          <li key={name} className="kv-status" data-color={tone}>
            <Sign shape={tone} /> <b>{t("fleet.number", { count: each })}</b>
            <span>{t(`report.level.${name}`, { days: view.due ?? 0 })}</span>
          </li>
        ))}
        {report.unknownCount > 0 ? (
          <li className="kv-status" data-color="neutral">
            <Sign shape="neutral" /> <b>{t("fleet.number", { count: report.unknownCount })}</b>
            <span>
              <Link className="ds-link" href={`${paths.installations}?${viewQuery(report.unknownView)}`}>
                {t("report.level.unknown")}
              </Link>
            </span>
          </li>
        ) : null}
      </ul>
      <div className="grid gap-6">
        {groups.length > 0 ? (
          <ReportTable groups={groups} now={now} />
        ) : (
          <EmptyState title={t("report.empty")}>
            <p>{t("report.emptyLead")}</p>
          </EmptyState>
        )}
        <Panel id="sums" title={t("report.sums")}>
          <p className="mb-3">
            <strong>
              {count > maxCount ? t("fleet.hitsMany", { most: maxCount }) : t("report.keys", { count })}
            </strong>
            {count > maxCount ? ` · ${t("report.sumsOfFirst", { most: maxCount })}` : null}
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
        <KeysetNav
          start={view.after ? `${paths.expiryReport}?${address()}` : null}
          next={report.next ? `${paths.expiryReport}?${address({ after: report.next })}` : null}
        />
      </div>
    </>
  );
}
