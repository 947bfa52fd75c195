import type { AlertRow } from "@/lib/services/alerts/list-alerts";
import { getFormatter, getTranslations } from "next-intl/server";
import { RowKeys } from "@/components/installations/row-keys";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { FleetCell, FleetRow } from "@/components/ui/fleet-table";
import { Inbox, InboxTable } from "@/components/ui/inbox-table";
import { TimeText } from "@/components/ui/time";
import { AlertCause } from "./alert-cause";
import { AlertDetail } from "./alert-detail";
import type { AlertTeam } from "./alert-team";

/** Whether somebody has taken the alert, or put it off until a time that is not over. */
export function isHandled(row: AlertRow, now: Date): boolean {
  return row.acknowledgedAt !== null || (row.snoozedUntil !== null && row.snoozedUntil > now);
}

/**
 * The inbox: one row per alert, and beside it the one that is open, with its form.
 * @param openId the alert that the address names; it is open when the page shows its row
 * @param hrefFor the address with an alert open, and without one for null
 * @param handle null for somebody who may only read
 */
export async function AlertList({
  rows,
  now,
  openId,
  hrefFor,
  handle,
  team,
}: {
  rows: AlertRow[];
  now: Date;
  openId: string | undefined;
  hrefFor: (alertId: string | null) => string;
  handle: ServerAction<void> | null;
  /** How an alert is assigned and commented on; null for somebody who may only read. */
  team: AlertTeam | null;
}) {
  const [t, keyTexts, format, common] = await Promise.all([
    getTranslations("alerts"),
    getTranslations("key"),
    getFormatter(),
    getTranslations("common"),
  ]);
  const open = rows.find((row) => row.id === openId);
  const anyHandled = rows.some((row) => isHandled(row, now));
  return (
    <Inbox
      detail={
        open ? (
          <AlertDetail row={open} now={now} handle={handle} team={team} closeHref={hrefFor(null)} />
        ) : null
      }
    >
      <RowKeys keepScroll>
        <InboxTable
          caption={t("title")}
          columns={[
            { name: "installation", label: t("inbox.installation") },
            ...(open ? [] : [{ name: "template", label: t("inbox.template") }]),
            { name: "key", label: t("inbox.key") },
            ...(anyHandled ? [{ name: "handled", label: t("inbox.handled") }] : []),
            ...(handle ? [{ name: "acts", label: t("inbox.acts"), hidden: true }] : []),
          ]}
        >
          {rows.map((row) => (
            <FleetRow key={row.id} selected={row === open}>
              <FleetCell place="title">
                <a href={hrefFor(row.id)}>{row.installation.organization.name}</a>{" "}
                <span className="kv-subtle">
                  · {row.installation.label}
                  {row.assignee
                    ? ` · ${t("assignedTo", { name: row.assignee.name ?? common("unknownPerson") })}`
                    : ""}
                </span>
              </FleetCell>
              {open ? null : (
                <FleetCell>
                  {row.installation.template.name}{" "}
                  <EnvironmentTag
                    environment={row.installation.template.environment}
                    label={common(`environment.${row.installation.template.environment}`)}
                  />
                </FleetCell>
              )}
              <FleetCell>
                <AlertCause row={row} now={now} t={t} keyTexts={keyTexts} format={format} />
              </FleetCell>
              {anyHandled ? (
                <FleetCell wrap>
                  {row.acknowledgedAt ? (
                    <>
                      {row.acknowledgedBy ?? common("unknownPerson")},{" "}
                      <TimeText value={row.acknowledgedAt} format={format} />
                    </>
                  ) : row.snoozedUntil ? (
                    t.rich("inbox.until", {
                      when: () => <TimeText value={row.snoozedUntil!} dateOnly format={format} />,
                    })
                  ) : null}{" "}
                  {row.reason ? <span className="kv-subtle">«{row.reason}»</span> : null}
                </FleetCell>
              ) : null}
              {handle ? (
                <FleetCell place="acts">
                  <div className="kv-acts-in">
                    {isHandled(row, now) ? (
                      <ActionForm action={handle}>
                        <input type="hidden" name="alertId" value={row.id} />
                        <input type="hidden" name="command" value="reopen" />
                        <SubmitButton variant="tertiary">{t("reopen")}</SubmitButton>
                      </ActionForm>
                    ) : row === open ? null : (
                      <a className="ds-button" data-variant="secondary" href={hrefFor(row.id)}>
                        {t("handle")}
                      </a>
                    )}
                  </div>
                </FleetCell>
              ) : null}
            </FleetRow>
          ))}
        </InboxTable>
      </RowKeys>
    </Inbox>
  );
}
