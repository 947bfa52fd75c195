import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ApprovalGroup, EndedLinksGroup, UndeliveredGroup } from "./action-groups";
import { CauseGroup } from "./cause-group";
import { countText } from "./count-text";
import { EndedLinksForm } from "./ended-links-form";
import type { ServerAction } from "@/components/forms/action-form";
import type { LineActions } from "./line-acts";
import { type StartedRevival, StartRevivalForm } from "./start-revival-form";
import { CalmState } from "@/components/ui/calm-state";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusBand } from "@/components/ui/status-band";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { ActionCause } from "@/lib/domain/fleet-overview";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import type { Tone } from "@/lib/domain/installation-status";
import { paths } from "@/lib/domain/routes";
import type { Undelivered } from "@/lib/services/alerts/list-undelivered";
import type { Approvals } from "@/lib/services/bulk/list-approvals";
import type { FleetActionGroup } from "@/lib/services/fleet/get-overview";
import type { EndedLinks } from "@/lib/services/shared-access/list-ended-links";
import type { ReplacedLink } from "@/lib/services/shared-access/replace-links";
import type { SweepState } from "@/lib/services/sweep/get-sweep-state";

/** A list of the fleet, with how many are in it. */
interface CountedList {
  name: string;
  count: number;
  href: string;
  tone: Tone;
}

export interface OverviewPanelProps {
  /** Which tab is open. */
  tab: "all" | "mine" | "none" | "template";
  lists: readonly CountedList[];
  /** How many installations the tab has of each cause, in parts that are added up. */
  own: readonly { cause: ActionCause; count: number }[];
  /** A count above this is not exact. */
  maxCount: number;
  groups: FleetActionGroup[];
  undelivered: Undelivered;
  approvals: Approvals;
  /** Links that need a new one, because their owner lost access. */
  endedLinks: EndedLinks;
  replaceLinks: ServerAction<ReplacedLink[]>;
  mayReplaceLinks: boolean;
  environment: EnvironmentScope;
  now: Date;
  /** Whether the reader may see the log of messages. */
  maySeeDeliveries: boolean;
  /** The reader, who may not approve what they have requested. */
  readerId: string;
  actions: Omit<LineActions, "revive">;
  /** Null for somebody who may not. */
  startRevival: ServerAction<StartedRevival> | null;
  /** Since when there has been no heartbeat of the background work; then "all is well" is not shown. */
  noHeartbeatSince: Date | null;
  /** Background jobs that have used up their attempts. */
  failedJobs: { task: string; count: number }[];
  hasInstallations: boolean;
  sweep: Pick<SweepState, "standing" | "completeAt">;
}

/** What staff must act on, the most severe first; otherwise that all is well, and when that was checked. */
export async function OverviewPanel(props: OverviewPanelProps) {
  const t = await getTranslations();
  const isCalm =
    props.groups.length === 0 &&
    props.undelivered.count === 0 &&
    props.approvals.count === 0 &&
    props.endedLinks.count === 0;
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
      {props.startRevival ? <StartRevivalForm action={props.startRevival} /> : null}
      {props.groups.map((group) => (
        <CauseGroup
          key={group.cause}
          group={group}
          count={props.own
            .filter(({ cause }) => cause === group.cause)
            .reduce((sum, each) => sum + each.count, 0)}
          list={props.tab === "mine" ? null : props.lists.find((each) => each.name === group.cause)!}
          maxCount={props.maxCount}
          now={props.now}
          actions={{ ...props.actions, revive: props.startRevival !== null }}
        />
      ))}
      <UndeliveredGroup
        {...props.undelivered}
        now={props.now}
        maySeeAll={props.maySeeDeliveries}
        redeliver={props.actions.redeliver}
      />
      <ApprovalGroup
        {...props.approvals}
        now={props.now}
        readerId={props.readerId}
        approve={props.actions.approve}
      />
      <EndedLinksForm action={props.replaceLinks} environment={props.environment}>
        <EndedLinksGroup {...props.endedLinks} now={props.now} mayReplace={props.mayReplaceLinks} />
      </EndedLinksForm>
      {!isCalm || props.noHeartbeatSince ? null : props.tab !== "all" ? (
        <EmptyState title={t(`fleet.tabCalm.${props.tab}`)} />
      ) : props.hasInstallations ? (
        <NothingToDo sweep={props.sweep} />
      ) : (
        <EmptyState title={t("fleet.nothingYet")}>
          <Link className="ds-link" href={paths.installations}>
            {t("installations.title")}
          </Link>
        </EmptyState>
      )}
    </div>
  );
}

/** How many installations are in each list, each a link to it. */
export async function CountsPanel({
  counts,
  maxCount,
}: {
  counts: readonly CountedList[];
  /** A count above this is not exact. */
  maxCount: number;
}) {
  const t = await getTranslations("fleet");
  return (
    <Panel id="counts" title={t("counts")}>
      <ul className="kv-counts">
        {counts.map((each) => (
          <li key={each.name} className="flex items-center justify-between gap-2">
            <Link className="ds-link" href={each.href}>
              {t(`count.${each.name}`)}
            </Link>
            {each.count > 0 ? (
              <StatusText tone={each.tone}>{countText(t, each.count, maxCount)}</StatusText>
            ) : (
              <span className="px-2 text-neutral-text-subtle">0</span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/**
 * That nothing needs a person, as far as is known. "All is well" is said only of a complete sweep of late,
 * with its time; a client that was never checked requires action.
 */
async function NothingToDo({ sweep: { standing, completeAt } }: { sweep: OverviewPanelProps["sweep"] }) {
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
  return (
    <CalmState title={t("calm")}>
      <p>{sentence}</p>
    </CalmState>
  );
}
