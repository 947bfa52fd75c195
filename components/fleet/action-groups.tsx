import { getTranslations } from "next-intl/server";
import { ChangeText } from "@/components/bulk/change-text";
import { ActionGroup, ActionLine } from "@/components/ui/action-line";
import { SubmitButton } from "@/components/forms/action-form";
import { isShownByText } from "@/lib/domain/bulk-change";
import { installationTitle } from "@/lib/domain/installation-title";
import { paths } from "@/lib/domain/routes";
import type { Undelivered } from "@/lib/services/alerts/list-undelivered";
import type { Approvals } from "@/lib/services/bulk/list-approvals";
import type { EndedLinks } from "@/lib/services/shared-access/list-ended-links";
import { type LineActions, LinkedAct, PressAct } from "./line-acts";
import { Contact } from "./contact";
import { When } from "./line-date";
import { Product } from "./line-texts";

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
                about={installationTitle(organization.name, installation.label)}
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
          const about = installationTitle(row.organizationName, row.label);
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
