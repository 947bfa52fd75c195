import { randomUUID } from "node:crypto";
import { getFormatter, getTranslations } from "next-intl/server";
import { ActionGroup } from "@/components/ui/action-line";
import { shortTime } from "@/components/installations/short-time";
import { type ActionCause, causeTone } from "@/lib/domain/fleet-overview";
import { paths } from "@/lib/domain/routes";
import type { FleetActionGroup } from "@/lib/services/fleet/get-overview";
import { type CauseLine, CauseLines } from "./cause-lines";
import { countText } from "./count-text";
import type { LineActions } from "./line-acts";
import { lineDate } from "./line-date";
import type { DateName } from "./line-texts";

type Formatter = Awaited<ReturnType<typeof getFormatter>>;

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
function lineAct(cause: ActionCause, row: Row, actions: LineActions): CauseLine["act"] {
  const { name, href } = actOf(cause, row);
  if (name === "check" && actions.check && row.custody === "PORTAL" && row.clientId) return { name: "check" };
  if (name === "giveDate" && actions.setExpiry && row.keyId) return { name: "giveDate", keyId: row.keyId };
  if (name === "rotate" && actions.rotate) return { name: "rotate", operationId: randomUUID() };
  if (name === "revive" && actions.revive)
    return { name: "revive", primary: cause === "expired" && row.environment === "PRODUCTION" };
  return { name: "link", text: `act.${name}`, href };
}

/** Who has the alert about a line; somebody who may act takes one that nobody has. */
function lineOwner(
  { alert }: Row,
  take: LineActions["take"],
  { now, unknown, format }: { now: Date; unknown: string; format: Formatter },
): CauseLine["owner"] {
  if (!alert) return null;
  const name = alert.acknowledgedBy ?? unknown;
  if (alert.acknowledgedAt) return { taken: name };
  if (alert.snoozedUntil && alert.snoozedUntil > now)
    return { snoozed: name, until: shortTime(alert.snoozedUntil, now, format) };
  return {
    assigned: alert.assignee ? (alert.assignee.name ?? unknown) : null,
    alertId: take ? alert.id : null,
  };
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
  const [t, common, format] = await Promise.all([
    getTranslations("fleet"),
    getTranslations("common"),
    getFormatter(),
  ]);
  const unknown = common("unknownPerson");
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
      <CauseLines
        tone={tone}
        toneText={t(`count.${cause}`)}
        actions={actions}
        lines={rows.map((row): CauseLine => {
          const date = dateOf(cause, row);
          return {
            id: row.installationId,
            customer: row.organizationName,
            label: row.label,
            template: row.templateName,
            environment: row.environment,
            date: lineDate(date.name, date.at, now, format),
            contact: row.contact,
            owner: lineOwner(row, actions.take, { now, unknown, format }),
            act: lineAct(cause, row, actions),
          };
        })}
      />
    </ActionGroup>
  );
}
