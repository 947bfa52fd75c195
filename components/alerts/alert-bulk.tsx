"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import type { Option } from "@/components/forms/form-context";
import { BulkBar } from "@/components/ui/bulk-bar";
import { Menu } from "@/components/ui/menu";
import { StatusBand } from "@/components/ui/status-band";
import { installationTitle } from "@/lib/domain/installation-title";
import type { HandledAlerts } from "@/lib/services/alerts/handle-alerts";

/** Id of the form that the rows' checkboxes belong to. */
export const ALERTS_FORM = "chosen-alerts";

/** Of a single alert the choices that would pass its expiry are left out; of several each is answered for. */
const DAYS = ["1", "3", "7", "14"] as const;

/**
 * What can be done with the chosen alerts, and after it the outcome of each that was left as it was.
 * @param anyOpen whether the list has alerts that nobody has taken or snoozed; `anyHandled` those that
 *   somebody has; with neither, the outcome is all that is left
 */
export function AlertBulk({
  action,
  anyOpen,
  anyHandled,
  assignees,
}: {
  action: ServerAction<HandledAlerts>;
  anyOpen: boolean;
  anyHandled: boolean;
  assignees: Option[];
}) {
  const t = useTranslations("alerts");
  return (
    <ActionForm
      action={action}
      id={ALERTS_FORM}
      label={t("bulk.form")}
      success={(result) => <Outcome result={result} />}
    >
      {anyOpen || anyHandled ? (
        <BulkBar form={ALERTS_FORM}>
          {anyOpen ? (
            <>
              <SubmitButton variant="secondary" name="command" value="acknowledge">
                {t("take")}
              </SubmitButton>
              <Menu label={t("snoozeStep")}>
                <ul>
                  <li className="grid gap-3 p-2">
                    <TextField name="reason" label={t("reason")} />
                    <SelectField
                      name="days"
                      label={t("snoozeFor")}
                      defaultValue="7"
                      options={DAYS.map((days) => ({
                        value: days,
                        label: t("bulk.days", { days: Number(days) }),
                      }))}
                    />
                    <SubmitButton variant="secondary" name="command" value="snooze">
                      {t("snooze")}
                    </SubmitButton>
                  </li>
                </ul>
              </Menu>
            </>
          ) : null}
          {anyHandled ? (
            <SubmitButton variant="secondary" name="command" value="reopen">
              {t("reopen")}
            </SubmitButton>
          ) : null}
          <Menu label={t("bulk.assignStep")}>
            <ul>
              <li className="grid gap-3 p-2">
                <SelectField
                  name="assigneeId"
                  label={t("assignee")}
                  empty={t("nobody")}
                  options={assignees}
                />
                <SubmitButton variant="secondary" name="command" value="assign">
                  {t("assign")}
                </SubmitButton>
              </li>
            </ul>
          </Menu>
        </BulkBar>
      ) : null}
    </ActionForm>
  );
}

function Outcome({ result: { command, rows } }: { result: HandledAlerts }) {
  const t = useTranslations("alerts.bulk");
  const element = useRef<HTMLDivElement>(null);
  // The rows that were chosen may have been far up, and are gone.
  useEffect(() => element.current?.scrollIntoView({ block: "nearest" }), [rows]);
  const done = rows.filter(({ outcome }) => outcome === "done").length;
  const left = rows.filter(({ outcome }) => outcome !== "done");
  return (
    <div ref={element}>
      <StatusBand
        tone={left.length > 0 ? "warning" : "success"}
        title={t(`done.${command}`, { count: done })}
      >
        {left.length > 0 ? (
          <>
            <p>{t("left")}</p>
            <ul>
              {left.map(({ alertId, about, outcome }) => (
                <li key={alertId}>
                  {about ? installationTitle(about.organization, about.label) : t("unknown")}:{" "}
                  {t(`outcome.${outcome as Exclude<typeof outcome, "done">}`)}
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </StatusBand>
    </div>
  );
}
