import type { HandledAlerts } from "@/lib/services/alerts/handle-alerts";
import type { AlertRow } from "@/lib/services/alerts/list-alerts";
import { getFormatter, getTranslations } from "next-intl/server";
import { RowKeys } from "@/components/installations/row-keys";
import { SelectPage } from "@/components/installations/select-page";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { EmptyState } from "@/components/ui/empty-state";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { FleetCell, FleetRow } from "@/components/ui/fleet-table";
import { Inbox, InboxTable } from "@/components/ui/inbox-table";
import { TimeText } from "@/components/ui/time";
import { installationTitle } from "@/lib/domain/installation-title";
import { AlertCause } from "./alert-cause";
import { AlertBulk, ALERTS_FORM } from "./alert-bulk";
import { AlertDetail } from "./alert-detail";
import type { AlertTeam } from "./alert-team";

/** Whether somebody has taken the alert, or put it off until a time that is not over. */
export function isHandled(row: AlertRow, now: Date): boolean {
  return row.acknowledgedAt !== null || (row.snoozedUntil !== null && row.snoozedUntil > now);
}

/**
 * The inbox: one row per alert, and beside it the one that is open, with its form.
 * @param open the alert that the address names; its row may be in another list
 * @param isSnoozing whether the address asks to put the open alert off
 * @param hrefFor the address with an alert open, and without one for null
 * @param handle null for somebody who may only read, as is `bulk`
 */
export async function AlertList({
  rows,
  now,
  open,
  isSnoozing,
  title,
  emptyTitle,
  hrefFor,
  handle,
  bulk,
  team,
}: {
  rows: AlertRow[];
  now: Date;
  open: AlertRow | null;
  /** What the rows have in common. */
  title: string;
  /** What is said without rows. The outcome of what was done with the last ones stays. */
  emptyTitle: string;
  isSnoozing: boolean;
  hrefFor: (alertId: string | null, step?: "snooze") => string;
  handle: ServerAction<void> | null;
  bulk: ServerAction<HandledAlerts> | null;
  /** How an alert is assigned and commented on; null for somebody who may only read. */
  team: AlertTeam | null;
}) {
  const [t, keyTexts, format, common] = await Promise.all([
    getTranslations("alerts"),
    getTranslations("key"),
    getFormatter(),
    getTranslations("common"),
  ]);
  const anyHandled = rows.some((row) => isHandled(row, now));
  return (
    <Inbox
      detail={
        open ? (
          <AlertDetail
            key={`${open.id} ${isSnoozing}`}
            isSnoozing={isSnoozing}
            row={open}
            now={now}
            handle={handle}
            team={team}
            closeHref={hrefFor(null)}
          />
        ) : null
      }
    >
      {handle && rows.length > 0 ? (
        <p className="kv-small kv-subtle kv-wide mb-2">
          {t.rich("inbox.keys", { kbd: (key) => <kbd>{key}</kbd> })}
        </p>
      ) : null}
      {rows.length > 0 ? (
        <RowKeys keepScroll>
          <InboxTable
            caption={title}
            selectAll={bulk ? <SelectPage form={ALERTS_FORM} label={t("inbox.selectAll")} /> : null}
            columns={[
              { name: "installation", label: t("inbox.installation") },
              ...(open ? [] : [{ name: "template", label: t("inbox.template") }]),
              { name: "key", label: t("inbox.key") },
              ...(anyHandled ? [{ name: "handled", label: t("inbox.handled") }] : []),
              ...(handle ? [{ name: "acts", label: t("inbox.acts"), hidden: true }] : []),
            ]}
          >
            {rows.map((row) => (
              <FleetRow key={row.id} selected={row.id === open?.id}>
                {bulk ? (
                  <FleetCell place="check">
                    <input
                      type="checkbox"
                      className="ds-input"
                      form={ALERTS_FORM}
                      name="alertIds"
                      value={row.id}
                      aria-label={t("inbox.select", {
                        name: installationTitle(row.installation.organization.name, row.installation.label),
                      })}
                    />
                  </FleetCell>
                ) : null}
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
                      ) : (
                        <>
                          <ActionForm action={handle}>
                            <input type="hidden" name="alertId" value={row.id} />
                            <SubmitButton variant="secondary" name="command" value="acknowledge" shortcut="t">
                              {t("take")}
                              <span className="sr-only"> {row.installation.organization.name}</span>
                            </SubmitButton>
                          </ActionForm>
                          {row.id === open?.id && isSnoozing ? null : (
                            <a
                              className="ds-button kv-wide"
                              data-variant="tertiary"
                              href={hrefFor(row.id, "snooze")}
                              data-key="u"
                              aria-keyshortcuts="u"
                            >
                              {t("snoozeStep")}
                              <span className="sr-only"> {row.installation.organization.name}</span>
                            </a>
                          )}
                        </>
                      )}
                    </div>
                  </FleetCell>
                ) : null}
              </FleetRow>
            ))}
          </InboxTable>
        </RowKeys>
      ) : (
        <EmptyState title={emptyTitle} />
      )}
      {bulk ? (
        <AlertBulk
          action={bulk}
          anyOpen={rows.some((row) => !isHandled(row, now))}
          anyHandled={anyHandled}
          assignees={(team?.assignees ?? []).map((each) => ({
            value: each.id,
            label: each.name ?? common("unknownPerson"),
          }))}
        />
      ) : null}
    </Inbox>
  );
}
