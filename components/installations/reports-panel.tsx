import { getNow, getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { type Fact, FactList } from "@/components/ui/facts";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { Panel } from "@/components/ui/panel";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { isReportMissing, REPORT_PROBLEMS } from "@/lib/domain/missing-report";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { CellContent } from "./cell-content";
import { getRowLanguage, reportLine } from "./row-data";

type Reports = Pick<
  InstallationDetails,
  | "id"
  | "reportedAt"
  | "reportedWith"
  | "reportDueAt"
  | "reportedSoftware"
  | "reportedHealthy"
  | "reportedProblem"
  | "clockOffAt"
  | "clockOffSeconds"
  | "reportingInstances"
>;

/** What the installation reports about itself: when, by which evidence, from where, and what is wrong. */
export async function ReportsPanel({
  reports,
  now,
  resolve,
}: {
  reports: Reports;
  now: Date;
  /** For staff who may say that a suspicion is dealt with. */
  resolve: ServerAction<void> | null;
}) {
  const t = await getTranslations("reports");
  const suspected = reports.reportingInstances.filter((each) => each.suspicion !== null);
  return (
    <Panel id="reports" title={t("title")}>
      <div className="grid gap-4">
        {reports.clockOffAt && reports.clockOffSeconds !== null ? (
          <StatusBand tone="warning" title={t("clockTitle")}>
            <p>
              {t.rich(reports.clockOffSeconds > 0 ? "clockAhead" : "clockBehind", {
                when: () => <Time value={reports.clockOffAt!} />,
                seconds: Math.abs(reports.clockOffSeconds),
              })}
            </p>
          </StatusBand>
        ) : null}
        {suspected.map((instance) => (
          <StatusBand key={instance.instanceId} tone="warning" title={t("suspicionTitle")}>
            <p>
              {t.rich(`suspicion.${instance.suspicion!}`, {
                id: instance.instanceId,
                when: () => instance.suspectedAt && <Time value={instance.suspectedAt} />,
              })}
            </p>
            {resolve ? (
              <div data-color="neutral" className="mt-2">
                <ActionForm action={resolve} success={<p>{t("resolved")}</p>}>
                  <input type="hidden" name="installationId" value={reports.id} />
                  <input type="hidden" name="instanceId" value={instance.instanceId} />
                  <SubmitButton variant="secondary">{t("resolve")}</SubmitButton>
                </ActionForm>
              </div>
            ) : null}
          </StatusBand>
        ))}
        {reports.reportedAt ? <LastReport reports={reports} now={now} /> : <p>{t("never")}</p>}
        {reports.reportingInstances.length > 0 ? <Instances instances={reports.reportingInstances} /> : null}
      </div>
    </Panel>
  );
}

async function LastReport({ reports, now }: { reports: Reports; now: Date }) {
  const t = await getTranslations("reports");
  const { reportedAt, reportedWith, reportDueAt, reportedHealthy, reportedProblem } = reports;
  const facts: Fact[] = [
    {
      name: t("last"),
      value: (
        <>
          <Time value={reportedAt!} />
          {reports.reportedSoftware ? ` · ${reports.reportedSoftware}` : null}
        </>
      ),
    },
    { name: t("signedWith"), value: t(`evidence.${reportedWith ?? "TOKEN"}`) },
    {
      name: t("says"),
      value:
        reportedHealthy === null
          ? t("saysNothing")
          : reportedHealthy
            ? t("saysWell")
            : problemText(t, reportedProblem),
    },
    ...(reportDueAt
      ? [
          {
            name: t(isReportMissing(reportDueAt, now) ? "overdueSince" : "nextBy"),
            value: <Time value={reportDueAt} />,
          },
        ]
      : []),
  ];
  return <FactList facts={facts} />;
}

/** A problem that this release does not know is "other". */
function problemText(t: Awaited<ReturnType<typeof getTranslations<"reports">>>, problem: string | null) {
  return t(`problem.${REPORT_PROBLEMS.find((each) => each === problem) ?? "other"}`);
}

async function Instances({ instances }: { instances: Reports["reportingInstances"] }) {
  const t = await getTranslations("reports");
  const language = await getRowLanguage(await getNow());
  return (
    <FleetTable
      caption={t("instances", { count: instances.length })}
      captioned
      columns={[
        { name: "instance", label: t("instance") },
        { name: "last", label: t("last") },
        { name: "software", label: t("software") },
        { name: "evidence", label: t("signedWith") },
        { name: "first", label: t("first") },
      ]}
    >
      {instances.map((instance) => (
        <FleetRow key={instance.instanceId}>
          <FleetCell place="title">
            <code>{instance.instanceId}</code>
          </FleetCell>
          <FleetCell label={t("last")}>
            <CellContent data={reportLine({ ...instance, reportedHealthy: instance.healthy }, language)} />
          </FleetCell>
          <FleetCell label={t("software")}>{instance.software ?? "–"}</FleetCell>
          <FleetCell label={t("signedWith")}>{t(`evidenceShort.${instance.reportedWith}`)}</FleetCell>
          <FleetCell label={t("first")}>
            <Time value={instance.firstReportedAt} dateOnly />
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}
