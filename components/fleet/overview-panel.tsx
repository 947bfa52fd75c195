import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ActionGroup, ActionLine } from "@/components/ui/action-line";
import { CalmState } from "@/components/ui/calm-state";
import { EmptyState } from "@/components/ui/empty-state";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { StatusBand } from "@/components/ui/status-band";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { AgoText, ShortDateText, Time } from "@/components/ui/time";
import type { InstallationStatusCode, Tone } from "@/lib/domain/installation-status";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import { paths } from "@/lib/domain/routes";
import type { SweepState } from "@/lib/services/sweep/get-sweep-state";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";

export interface OverviewPanelProps {
  counts: { name: string; count: number; href: string; tone: Tone }[];
  /** A count above this is not exact. */
  maxCount: number;
  urgent: FleetListRow[];
  now: Date;
  /** Since when there has been no heartbeat of the background work; then "all is well" is not shown. */
  noHeartbeatSince: Date | null;
  /** Background jobs that have used up their attempts. */
  failedJobs: { task: string; count: number }[];
  hasInstallations: boolean;
  sweep: Pick<SweepState, "standing" | "completeAt">;
}

/** The count that a cause is part of. */
const COUNTS: Partial<Record<InstallationStatusCode, string>> = {
  "key-expired": "expired",
  "key-rejected": "rejected",
  "rotation-stuck": "stuck",
  "key-critical": "within7",
  "check-failing": "failing",
  "program-failing": "programFails",
  "onboarding-failed": "failed",
  "reported-unwell": "unwell",
  "reports-missing": "silent",
};

/** What staff must act on, the most severe first; otherwise that all is well, and when that was checked. */
export async function OverviewPanel(props: OverviewPanelProps) {
  const [t, format] = await Promise.all([getTranslations(), getFormatter()]);
  const countText = (count: number) =>
    count > props.maxCount ? t("fleet.many", { most: props.maxCount }) : t("fleet.number", { count });
  // A cause that somebody already works on, such as a renewal, comes last.
  const order = (code: InstallationStatusCode) => (COUNTS[code] ? 0 : 1);
  const byCause = [...new Set(props.urgent.map((row) => row.status.code))]
    .sort((a, b) => order(a) - order(b))
    .map((code) => [code, props.urgent.filter((row) => row.status.code === code)] as const);
  return (
    <div className="grid gap-6">
      {props.noHeartbeatSince ? (
        <StatusBand tone="warning" title={t("fleet.noHeartbeatTitle")}>
          <p>{t.rich("fleet.noHeartbeat", { when: () => <Time value={props.noHeartbeatSince!} /> })}</p>
        </StatusBand>
      ) : null}
      {props.failedJobs.length > 0 ? (
        <StatusBand tone="warning" title={t("fleet.failedJobsTitle")}>
          <p>
            {t("fleet.failedJobs", {
              list: props.failedJobs.map((each) => `${each.task} (${each.count})`).join(", "),
            })}
          </p>
        </StatusBand>
      ) : null}
      {byCause.map(([code, rows]) => {
        const listed = props.counts.find((each) => each.name === COUNTS[code]);
        return (
          <ActionGroup
            key={code}
            id={`cause-${code}`}
            title={t(`status.${code}`)}
            count={countText(Math.max(listed?.count ?? 0, rows.length))}
            tone={rows[0]!.status.tone === "warning" ? "warning" : "danger"}
            note={t(`fleet.next.${code}`)}
            all={
              listed && listed.count > rows.length
                ? { href: listed.href, label: t("fleet.showAll", { count: countText(listed.count) }) }
                : undefined
            }
          >
            {rows.map((row) => (
              <ActionLine
                key={row.installationId}
                tone={row.status.tone}
                toneText={t(`status.${row.status.code}`)}
                href={paths.installation(row.installationId)}
                who={row.organizationName}
                where={row.label}
                what={
                  <>
                    {row.templateName}{" "}
                    <EnvironmentTag
                      environment={row.environment}
                      label={t(`common.environment.${row.environment}`)}
                    />
                  </>
                }
                when={<Urgency row={row} now={props.now} t={t} format={format} />}
                action={
                  <Link
                    className="ds-button"
                    data-variant="secondary"
                    href={paths.installation(row.installationId)}
                  >
                    {t("fleet.open")}
                    <span className="sr-only">
                      {" "}
                      {row.organizationName} – {row.label}
                    </span>
                  </Link>
                }
              />
            ))}
          </ActionGroup>
        );
      })}
      {props.urgent.length > 0 || props.noHeartbeatSince ? null : props.hasInstallations ? (
        <NothingToDo
          sweep={props.sweep}
          unchecked={props.counts.find((each) => each.name === "unchecked")?.count ?? 0}
        />
      ) : (
        <EmptyState title={t("fleet.nothingYet")}>
          <Link className="ds-link" href={paths.installations}>
            {t("installations.title")}
          </Link>
        </EmptyState>
      )}
      <Panel id="counts" title={t("fleet.counts")}>
        <ul className="grid gap-x-10 gap-y-2 sm:grid-cols-2 lg:grid-cols-3">
          {props.counts.map((each) => (
            <li key={each.name} className="flex items-center justify-between gap-2">
              <Link className="ds-link" href={each.href}>
                {t(`fleet.count.${each.name}`)}
              </Link>
              {each.count > 0 ? (
                <StatusText tone={each.tone}>
                  {each.count > props.maxCount
                    ? t("fleet.many", { most: props.maxCount })
                    : t("fleet.number", { count: each.count })}
                </StatusText>
              ) : (
                <span className="px-2 text-neutral-text-subtle">0</span>
              )}
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

/**
 * That nothing needs a person, as far as is known. "All is well" is said only of a complete sweep of late,
 * with its time, and when every client was checked.
 */
async function NothingToDo({
  sweep: { standing, completeAt },
  unchecked,
}: {
  sweep: OverviewPanelProps["sweep"];
  unchecked: number;
}) {
  const t = await getTranslations("fleet");
  const sentence = completeAt
    ? t.rich("allWell", { when: () => <Time value={completeAt} /> })
    : t("allWellNever");
  if (standing !== "fresh")
    return (
      <StatusBand tone="warning" title={t(`sweep.${standing}`)}>
        <p>{sentence}</p>
      </StatusBand>
    );
  if (unchecked === 0)
    return (
      <CalmState title={t("calm")}>
        <p>{sentence}</p>
      </CalmState>
    );
  return (
    <StatusBand tone="neutral" title={t("noneKnown")}>
      <p>{sentence}</p>
      <p>{t("someUnchecked", { count: unchecked })}</p>
    </StatusBand>
  );
}

/** Until when or since when a row needs somebody. */
function Urgency({
  row,
  now,
  t,
  format,
}: {
  row: FleetListRow;
  now: Date;
  t: Awaited<ReturnType<typeof getTranslations<never>>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
}) {
  const { code } = row.status;
  if ((code === "key-expired" || code === "key-critical") && row.keyExpiresAt) {
    const days = calendarDaysBetween(now, row.keyExpiresAt);
    return (
      <>
        <b>
          {code === "key-expired" ? t("key.daysAgo", { days: Math.abs(days) }) : t("key.inDays", { days })}
        </b>
        {" · "}
        <ShortDateText value={row.keyExpiresAt} now={now} format={format} />
      </>
    );
  }
  if (!row.lastCheckAt) return null;
  return (
    <span className="kv-subtle">
      {t("installation.lastChecked")} <AgoText value={row.lastCheckAt} now={now} format={format} />
    </span>
  );
}
