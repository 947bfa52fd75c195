import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Clock, ShortDateText } from "@/components/ui/time";
import type { UnderWay, Upcoming } from "@/lib/domain/installation-outlook";
import { paths } from "@/lib/domain/routes";

interface OutlookPanelsProps {
  installationId: string;
  underWay: UnderWay[];
  upcoming: Upcoming[];
  now: Date;
}

/** What runs now, and what happens next as far as it is planned; nothing when there is nothing of either. */
export async function OutlookPanels({ installationId, underWay, upcoming, now }: OutlookPanelsProps) {
  const t = await getTranslations("installationHead.outlook");
  return (
    <>
      {underWay.length > 0 ? (
        <Panel id="under-way" title={t("underWay")}>
          <ul className="kv-pairs">
            {underWay.map((each, index) => (
              <li key={`${each.kind} ${index}`}>
                <Running each={each} installationId={installationId} now={now} />
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      {upcoming.length > 0 ? (
        <Panel id="upcoming" title={t("upcoming")}>
          <ul className="kv-agenda">
            {upcoming.map((each, index) => (
              <li key={`${each.kind} ${index}`}>
                <When at={each.at} now={now} />
                <Next each={each} installationId={installationId} />
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  );
}

async function Running({ each, installationId, now }: { each: UnderWay; installationId: string; now: Date }) {
  const [t, revival, bulk] = await Promise.all([
    getTranslations("installationHead.outlook"),
    getTranslations("keys.revival"),
    getTranslations("bulk"),
  ]);
  const page = paths.installation(installationId);
  const what = (): { href: string; label: string; rest: ReactNode } => {
    switch (each.kind) {
      case "rotation":
        return {
          href: `${page}#rotation`,
          label: t("running.rotation"),
          rest: t("step", { step: each.number, of: each.of }),
        };
      case "revival":
        return {
          href: `${page}#revival`,
          label: t("running.revival"),
          rest: revival(`state.${each.state}`),
        };
      case "draft":
        return { href: `${page}#drafts`, label: t("running.draft"), rest: null };
      case "bulk":
        return {
          href: paths.bulk(each.runId),
          label: bulk(`kind.${each.change}`),
          rest: bulk(`state.${each.state}`),
        };
      case "alert":
        return { href: `${paths.alerts}?alert=${each.alertId}`, label: t("running.alert"), rest: null };
    }
  };
  const { href, label, rest } = what();
  const by = () => {
    if (each.kind === "rotation" && each.automatic) return "Klientvakt";
    return each.kind === "revival" && each.rule !== null ? t("byRule", { rule: each.rule }) : each.by;
  };
  return (
    <>
      <StatusText tone="info" rest={rest}>
        <Link className="ds-link" href={href}>
          {label}
        </Link>
      </StatusText>
      <span className="kv-small kv-subtle">
        {t.rich(by() ? "sinceBy" : "since", {
          when: () => <Clock value={each.since} now={now} />,
          by: by() ?? "",
        })}
      </span>
    </>
  );
}

async function When({ at, now }: { at: Date; now: Date }) {
  const isToday = at.getTime() - now.getTime() < 86_400_000;
  if (isToday) return <Clock value={at} now={now} />;
  return <ShortDateText value={at} now={now} format={await getFormatter()} />;
}

/** What happens, and below it what that follows from. */
async function Next({ each, installationId }: { each: Upcoming; installationId: string }) {
  const [t, sources] = await Promise.all([
    getTranslations("installationHead.outlook"),
    getTranslations("installation.expirySourceValue"),
  ]);
  const text = (): { what: ReactNode; basis: ReactNode } => {
    switch (each.kind) {
      case "renewal":
        return { what: t("next.renewal"), basis: t("basis.renewal", { template: each.template }) };
      case "alert":
        return {
          what: t("next.alert", { days: each.threshold }),
          basis: t("basis.alert", { rule: each.rule }),
        };
      case "expiry":
        return {
          what: t("next.expiry"),
          basis: each.source ? t("basis.expiry", { source: sources(each.source) }) : null,
        };
      case "snoozed":
        return {
          what: (
            <Link className="ds-link" href={`${paths.alerts}?status=snoozed&alert=${each.alertId}`}>
              {t("next.snoozed")}
            </Link>
          ),
          basis: null,
        };
      case "bulkStarts":
        return {
          what: (
            <Link className="ds-link" href={paths.bulk(each.runId)}>
              {t("next.bulkStarts")}
            </Link>
          ),
          basis: t("basis.bulkStarts"),
        };
      case "check":
        return { what: t("next.check"), basis: t("basis.check") };
      case "linkEnds":
      case "draftEnds":
      case "revivalEnds":
      case "handoverEnds":
        return {
          what: (
            <Link className="ds-link" href={`${paths.installation(installationId)}#step`}>
              {t(`next.${each.kind}`)}
            </Link>
          ),
          basis: null,
        };
    }
  };
  const { what, basis } = text();
  return (
    <span>
      {what}
      {basis ? <small>{basis}</small> : null}
    </span>
  );
}
