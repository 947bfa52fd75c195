import type { ReactNode } from "react";
import { getFormatter, getTranslations } from "next-intl/server";
import { ActionGroup, ActionLine } from "@/components/ui/action-line";
import { ShortDateText } from "@/components/ui/time";
import { type ActionCause, causeTone } from "@/lib/domain/fleet-overview";
import { installationTitle } from "@/lib/domain/installation-title";
import { paths } from "@/lib/domain/routes";
import type { FleetActionGroup } from "@/lib/services/fleet/get-overview";
import { countText } from "./count-text";
import { CheckAct, ExpiryAct, type LineActions, LinkedAct, ReviveAct, RotateAct, TakeAct } from "./line-acts";
import { Contact } from "./contact";
import { type DateName, Product, When } from "./line-facts";

/** What can be done about a row's cause: its text is `fleet.act.<name>`, and where it is done. */
function actOf(cause: ActionCause, row: Row): { name: Act; href: string } {
  const { custody, installationId: id } = row;
  const overview = paths.installation(id);
  switch (cause) {
    case "expired":
    case "within7":
    case "within30":
      if (row.hasOpenRevival) return { name: "seeRevival", href: `${overview}#revival` };
      if (row.rotationState) return { name: "seeRotation", href: `${overview}#rotation` };
      return cause !== "expired" && custody === "PORTAL"
        ? { name: "rotate", href: paths.installationStep(id, "rotate") }
        : { name: "revive", href: paths.installationStep(id, "renew") };
    case "unknown":
      return { name: "giveDate", href: `${paths.installationKeys(id)}#keys` };
    case "stuck":
      return { name: "seeRotation", href: `${overview}#rotation` };
    case "access":
      return { name: "remind", href: `${overview}#drafts` };
    case "failed":
      return { name: "seeOnboarding", href: `${overview}#onboarding` };
    case "silent":
    case "unwell":
    case "suspected":
      return { name: "seeReports", href: `${overview}#reports` };
    case "programFails":
      // After a renewal or after onboarding: the head of the page says what the customer answered.
      return { name: "seeAnswer", href: overview };
    case "drift":
      return { name: "seeDrift", href: paths.configuration(id) };
    case "rejected":
    case "failing":
    case "unchecked":
      return { name: "check", href: overview };
  }
}
type Act =
  | "revive"
  | "rotate"
  | "giveDate"
  | "seeRotation"
  | "seeOnboarding"
  | "remind"
  | "seeReports"
  | "seeDrift"
  | "seeRevival"
  | "seeAnswer"
  | "check";

type Row = FleetActionGroup["rows"][number];

/** The date that makes a row urgent, with what it is; for an installation without one, when it was added. */
function dateOf(cause: ActionCause, row: Row): { name: DateName; at: Date } {
  if (row.keyExpiresAt && (cause === "expired" || cause === "within7" || cause === "within30"))
    return { name: "expiry", at: row.keyExpiresAt };
  if (cause === "suspected" && row.suspectedAt) return { name: "since", at: row.suspectedAt };
  if (cause === "silent" && row.reportDueAt) return { name: "reportDue", at: row.reportDueAt };
  if (cause === "unknown" && row.assumedExpiresAt) return { name: "assumed", at: row.assumedExpiresAt };
  if (cause === "stuck" && row.rotationUploadAt) return { name: "since", at: row.rotationUploadAt };
  return row.lastCheckAt ? { name: "checked", at: row.lastCheckAt } : { name: "added", at: row.createdAt };
}

/**
 * What can be done about an installation: in the line itself where it is one step and the reader may do it,
 * otherwise where it is done.
 */
async function CauseAct({
  cause,
  row,
  actions,
}: {
  cause: ActionCause;
  row: Row;
  actions: LineActions;
}): Promise<ReactNode> {
  const t = await getTranslations("fleet");
  const { name, href } = actOf(cause, row);
  const about = installationTitle(row.organizationName, row.label);
  if (name === "check" && actions.check && row.custody === "PORTAL" && row.clientId)
    return <CheckAct check={actions.check} installationId={row.installationId} about={about} />;
  if (name === "giveDate" && actions.setExpiry && row.keyId)
    return <ExpiryAct setExpiry={actions.setExpiry} keyId={row.keyId} about={about} />;
  if (name === "rotate" && actions.rotate)
    return (
      <RotateAct
        rotate={actions.rotate}
        installationId={row.installationId}
        environment={row.environment}
        about={about}
      />
    );
  if (name === "revive" && actions.revive)
    return (
      <ReviveAct
        installationId={row.installationId}
        primary={cause === "expired" && row.environment === "PRODUCTION"}
        about={about}
      />
    );
  return <LinkedAct label={t(`act.${name}`)} href={href} about={about} />;
}

/** Who has the alert about a line; somebody who may act takes one that nobody has. */
async function LineOwner({ row, take, now }: { row: Row; take: LineActions["take"]; now: Date }) {
  const { alert } = row;
  if (!alert) return null;
  const [t, common, format] = await Promise.all([
    getTranslations("fleet"),
    getTranslations("common"),
    getFormatter(),
  ]);
  const name = alert.acknowledgedBy ?? common("unknownPerson");
  if (alert.acknowledgedAt) return <span className="kv-subtle">{t("taken", { name })}</span>;
  if (alert.snoozedUntil && alert.snoozedUntil > now)
    return (
      <span className="kv-subtle">
        {t.rich("snoozed", {
          name,
          when: () => <ShortDateText value={alert.snoozedUntil!} now={now} format={format} />,
        })}
      </span>
    );
  return (
    <>
      {alert.assignee ? (
        <span className="kv-subtle">
          {t("assigned", { name: alert.assignee.name ?? common("unknownPerson") })}
        </span>
      ) : null}
      {take ? (
        <TakeAct take={take} alertId={alert.id} about={installationTitle(row.organizationName, row.label)} />
      ) : null}
    </>
  );
}

/**
 * The installations of one cause, the most urgent first.
 * @param count how many there are, of which the first are shown
 * @param list all that the cause applies to, some of which stand under a more urgent cause; null for the
 *   reader's own, of which there is no such list
 */
export async function CauseGroup({
  group: { cause, rows },
  count,
  list,
  maxCount,
  now,
  actions,
}: {
  group: Pick<FleetActionGroup, "cause" | "rows">;
  count: number;
  list: { href: string; count: number } | null;
  maxCount: number;
  now: Date;
  actions: LineActions;
}) {
  const t = await getTranslations("fleet");
  const text = (number: number) => countText(t, number, maxCount);
  const tone = causeTone(cause);
  return (
    <ActionGroup
      id={`cause-${cause}`}
      title={t(`count.${cause}`)}
      count={text(count)}
      tone={tone}
      note={t(`cause.${cause}`)}
      all={
        count <= rows.length
          ? undefined
          : list
            ? { href: list.href, label: t("showAll", { count: text(list.count) }) }
            : { href: `${paths.alerts}?status=mine`, label: t("showAllOwn") }
      }
    >
      {rows.map((row) => {
        const date = dateOf(cause, row);
        return (
          <ActionLine
            key={row.installationId}
            tone={tone}
            toneText={t(`count.${cause}`)}
            href={paths.installation(row.installationId)}
            who={row.organizationName}
            where={row.label}
            what={<Product name={row.templateName} environment={row.environment} />}
            when={<When name={date.name} at={date.at} now={now} />}
            contact={<Contact {...row.contact} />}
            owner={<LineOwner row={row} take={actions.take} now={now} />}
            action={<CauseAct cause={cause} row={row} actions={actions} />}
          />
        );
      })}
    </ActionGroup>
  );
}
