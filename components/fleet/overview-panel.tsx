import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import { paths } from "@/lib/domain/routes";
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
}

/** What staff must act on, the most severe first; otherwise that all is well, and when that was checked. */
export async function OverviewPanel(props: OverviewPanelProps) {
  const t = await getTranslations();
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
      <Panel id="attention" title={t("fleet.worstFirst")}>
        {props.urgent.length > 0 ? (
          <ul className="grid gap-3">
            {props.urgent.map((row) => (
              <li
                key={row.installationId}
                className="flex flex-wrap items-center justify-between gap-3 border-t border-neutral-border-subtle pt-3 first:border-0 first:pt-0"
              >
                <div>
                  <p className="font-semibold">
                    {row.organizationName} – {row.label}
                  </p>
                  <p className="mt-1">
                    <StatusText tone={row.status.tone}>{t(`status.${row.status.code}`)}</StatusText>{" "}
                    <span className="text-sm text-neutral-text-subtle">
                      {t(`fleet.next.${row.status.code}`)}
                    </span>
                  </p>
                </div>
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
              </li>
            ))}
          </ul>
        ) : props.noHeartbeatSince ? null : (
          <p>
            {props.hasInstallations ? (
              t.rich("fleet.allWell", { when: () => <Time value={props.now} /> })
            ) : (
              <>
                {t("fleet.nothingYet")}{" "}
                <Link className="ds-link" href={paths.installations}>
                  {t("installations.title")}
                </Link>
              </>
            )}
          </p>
        )}
      </Panel>
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
