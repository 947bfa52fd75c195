import type { ReactNode } from "react";
import { getFormatter, getTranslations } from "next-intl/server";
import { ChangeText } from "@/components/bulk/change-text";
import { ActionGroup, ActionLine } from "@/components/ui/action-line";
import { SubmitButton } from "@/components/forms/action-form";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { ShortDateText } from "@/components/ui/time";
import { isShownByText } from "@/lib/domain/bulk-change";
import { type ActionCause, causeTone } from "@/lib/domain/fleet-overview";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import { paths } from "@/lib/domain/routes";
import type { Undelivered } from "@/lib/services/alerts/list-undelivered";
import type { Approvals } from "@/lib/services/bulk/list-approvals";
import type { EndedLinks } from "@/lib/services/shared-access/list-ended-links";
import type { FleetActionGroup } from "@/lib/services/fleet/get-overview";
import { CheckAct, ExpiryAct, type LineActions, LinkedAct, PressAct, TakeAct } from "./line-acts";

/** What can be done about a cause: its text is `fleet.act.<name>`, and where it is done. */
function actOf(cause: ActionCause, custody: "PORTAL" | "INSTALLATION"): { name: Act; anchor: string } {
  switch (cause) {
    case "expired":
      return { name: "revive", anchor: "revival" };
    case "within7":
    case "within30":
      return custody === "PORTAL"
        ? { name: "rotate", anchor: "rotation" }
        : { name: "revive", anchor: "revival" };
    case "unknown":
      return { name: "giveDate", anchor: "keys" };
    case "stuck":
      return { name: "seeRotation", anchor: "rotation" };
    case "access":
    case "failed":
      return { name: "seeOnboarding", anchor: "onboarding" };
    case "silent":
    case "unwell":
    case "suspected":
      return { name: "seeReports", anchor: "reports" };
    case "programFails":
      return { name: "seeRevival", anchor: "revival" };
    case "drift":
      return { name: "seeDrift", anchor: "scopes" };
    case "rejected":
    case "failing":
    case "unchecked":
      return { name: "check", anchor: "overview" };
  }
}
type Act =
  | "revive"
  | "rotate"
  | "giveDate"
  | "seeRotation"
  | "seeOnboarding"
  | "seeReports"
  | "seeDrift"
  | "seeRevival"
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
type DateName = "starts" | "ended" | "expiry" | "reportDue" | "assumed" | "since" | "checked" | "added";

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
  const [t, common] = await Promise.all([getTranslations("fleet"), getTranslations("common")]);
  const { name, anchor } = actOf(cause, row.custody);
  const about = `${row.organizationName} – ${row.label}`;
  if (name === "check" && actions.check && row.custody === "PORTAL" && row.clientId)
    return <CheckAct check={actions.check} installationId={row.installationId} about={about} />;
  if (name === "giveDate" && actions.setExpiry && row.keyId)
    return <ExpiryAct setExpiry={actions.setExpiry} keyId={row.keyId} about={about} />;
  if (name === "seeReports" && row.alert) {
    if (row.alert.acknowledgedAt)
      return (
        <div className="kv-act kv-subtle">
          {t("taken", { name: row.alert.acknowledgedBy ?? common("unknownPerson") })}
        </div>
      );
    if (actions.take && cause !== "suspected")
      return <TakeAct take={actions.take} alertId={row.alert.id} about={about} />;
  }
  return (
    <LinkedAct
      label={t(`act.${name}`)}
      href={`${paths.installation(row.installationId)}#${anchor}`}
      about={about}
    />
  );
}

/** The installations of one cause, the most urgent first. */
export async function CauseGroup({
  group: { cause, count, rows },
  href,
  maxCount,
  now,
  actions,
}: {
  group: FleetActionGroup;
  href: string;
  maxCount: number;
  now: Date;
  actions: LineActions;
}) {
  const t = await getTranslations();
  const countText = count > maxCount ? t("fleet.many", { most: maxCount }) : t("fleet.number", { count });
  const tone = causeTone(cause);
  return (
    <ActionGroup
      id={`cause-${cause}`}
      title={t(`fleet.count.${cause}`)}
      count={countText}
      tone={tone}
      note={t(`fleet.cause.${cause}`)}
      all={count > rows.length ? { href, label: t("fleet.showAll", { count: countText }) } : undefined}
    >
      {rows.map((row) => {
        const date = dateOf(cause, row);
        return (
          <ActionLine
            key={row.installationId}
            tone={tone}
            toneText={t(`fleet.count.${cause}`)}
            href={paths.installation(row.installationId)}
            who={row.organizationName}
            where={row.label}
            what={<Product name={row.templateName} environment={row.environment} />}
            when={<When name={date.name} at={date.at} now={now} />}
            contact={<Contact {...row.contact} />}
            action={<CauseAct cause={cause} row={row} actions={actions} />}
          />
        );
      })}
    </ActionGroup>
  );
}

/** Messages that have not reached their recipient. */
export async function UndeliveredGroup({
  count,
  rows,
  now,
  maySeeAll,
  redeliver,
}: Undelivered & { now: Date; maySeeAll: boolean; redeliver: LineActions["redeliver"] }) {
  if (count === 0) return null;
  const [t, alerts] = await Promise.all([getTranslations("fleet"), getTranslations("alerts")]);
  const all = `${paths.alertDeliveries}?status=UNDELIVERED`;
  return (
    <ActionGroup
      id="cause-undelivered"
      title={t("count.undelivered")}
      count={t("number", { count })}
      tone="warning"
      note={t("cause.undelivered")}
      all={
        maySeeAll && count > rows.length
          ? { href: all, label: t("showAll", { count: t("number", { count }) }) }
          : undefined
      }
    >
      {rows.map(({ id, since, others, installation: { organization, template, ...installation } }) => (
        <ActionLine
          key={id}
          tone="warning"
          toneText={t("count.undelivered")}
          href={paths.installation(installation.id)}
          who={organization.name}
          where={
            others > 0 ? `${installation.label} · ${t("andOthers", { count: others })}` : installation.label
          }
          what={<Product name={template.name} environment={template.environment} />}
          when={<When name="since" at={since} now={now} />}
          contact={<Contact {...organization} />}
          action={
            redeliver ? (
              <PressAct
                action={redeliver}
                name="deliveryId"
                value={id}
                label={alerts("again")}
                about={`${organization.name} – ${installation.label}`}
              />
            ) : null
          }
        />
      ))}
    </ActionGroup>
  );
}

/** Bulk changes that wait for a second administrator. */
export async function ApprovalGroup({
  count,
  rows,
  now,
  readerId,
  approve,
}: Approvals & { now: Date; readerId: string; approve: LineActions["approve"] }) {
  if (count === 0) return null;
  const [t, common] = await Promise.all([getTranslations("fleet"), getTranslations("common")]);
  return (
    <ActionGroup
      id="cause-approvals"
      title={t("count.approvals")}
      count={t("number", { count })}
      tone="warning"
      note={t("cause.approvals")}
      all={
        count > rows.length
          ? { href: paths.bulks, label: t("showAll", { count: t("number", { count }) }) }
          : undefined
      }
    >
      {rows.map((row) => (
        <ActionLine
          key={row.id}
          tone="warning"
          toneText={t("count.approvals")}
          href={paths.bulk(row.id)}
          who={row.reason}
          what={
            <Product
              name={
                <>
                  {t("clients", { count: row.total })}: <ChangeText change={row.change} />
                </>
              }
              environment={row.environment}
            />
          }
          when={
            row.startsAt ? (
              <When name="starts" at={row.startsAt} now={now} />
            ) : (
              <When name="since" at={row.createdAt} now={now} />
            )
          }
          contact={row.actorName ?? common("unknownPerson")}
          action={
            approve && row.createdById !== readerId && isShownByText(row.change) ? (
              <PressAct
                action={approve}
                name="runId"
                value={row.id}
                label={t("act.approve")}
                about={row.reason}
              />
            ) : (
              <LinkedAct label={t("act.seeChange")} href={paths.bulk(row.id)} about={row.reason} />
            )
          }
        />
      ))}
    </ActionGroup>
  );
}

/** Links that ended because their owner lost access. Support sends new ones, one by one or all at once. */
export async function EndedLinksGroup({
  count,
  rows,
  now,
  mayReplace,
}: EndedLinks & { now: Date; mayReplace: boolean }) {
  if (count === 0) return null;
  const t = await getTranslations("fleet");
  return (
    <>
      <ActionGroup
        id="cause-ended-links"
        title={t("count.endedLinks")}
        count={t("number", { count })}
        tone="warning"
        note={t("cause.endedLinks")}
      >
        {rows.map((row) => {
          const about = `${row.organizationName} – ${row.label}`;
          return (
            <ActionLine
              key={row.id}
              tone="warning"
              toneText={t("count.endedLinks")}
              href={paths.installation(row.installationId)}
              who={row.organizationName}
              where={`${row.label} · ${t(`endedLinks.kind.${row.kind}`)}`}
              what={<Product name={row.templateName} environment={row.environment} />}
              when={<When name="ended" at={row.endedAt} now={now} />}
              contact={<Contact {...row} />}
              action={
                mayReplace ? (
                  <div className="flex flex-wrap gap-2">
                    <SubmitButton variant="secondary" name="command" value={`replace:${row.kind}:${row.id}`}>
                      {t("endedLinks.replace")}
                      <span className="sr-only"> {about}</span>
                    </SubmitButton>
                    <SubmitButton variant="tertiary" name="command" value={`decline:${row.kind}:${row.id}`}>
                      {t("endedLinks.decline")}
                      <span className="sr-only"> {about}</span>
                    </SubmitButton>
                  </div>
                ) : null
              }
            />
          );
        })}
      </ActionGroup>
      {mayReplace && count > 1 ? (
        <div className="mt-2">
          <SubmitButton variant="secondary" name="command" value="replace:all">
            {t("endedLinks.replaceAll", { count })}
          </SubmitButton>
        </div>
      ) : null}
    </>
  );
}

async function Product({ name, environment }: { name: ReactNode; environment: "TEST" | "PRODUCTION" }) {
  const t = await getTranslations("common");
  return (
    <span className="kv-product">
      <span>{name}</span> <EnvironmentTag environment={environment} label={t(`environment.${environment}`)} />
    </span>
  );
}

/** Days first, then the date. */
async function When({ name, at, now }: { name: DateName; at: Date; now: Date }) {
  const [t, format] = await Promise.all([getTranslations("fleet.date"), getFormatter()]);
  const days = calendarDaysBetween(now, at);
  const key = days > 0 || (days === 0 && at > now) ? "in" : "ago";
  const text = t(`${name}.${key}`, { days: Math.abs(days) });
  return (
    <>
      {name === "expiry" ? <b>{text}</b> : <span className="kv-subtle">{text}</span>}
      {" · "}
      <ShortDateText value={at} now={now} format={format} />
    </>
  );
}

/** Whom to call at the customer. */
function Contact({ contactName, contactPhone }: { contactName: string | null; contactPhone: string | null }) {
  if (!contactName && !contactPhone) return null;
  return (
    <>
      {contactName}
      {contactName && contactPhone ? " · " : null}
      {contactPhone ? (
        <a className="ds-link" href={`tel:${contactPhone.replace(/[^+\d]/g, "")}`}>
          {contactPhone}
        </a>
      ) : null}
    </>
  );
}
