import type { AlertRow } from "@/lib/services/alerts/list-alerts";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { InboxDetail } from "@/components/ui/inbox-table";
import { Time } from "@/components/ui/time";
import { SNOOZE_CHOICES, snoozeChoices } from "@/lib/domain/alert-snooze";
import { installationTitle } from "@/lib/domain/installation-title";
import { isReportAlert } from "@/lib/domain/report-alert";
import { paths } from "@/lib/domain/routes";
import { AlertCause } from "./alert-cause";
import { type AlertTeam, TeamPart } from "./alert-team";
import { CrossingHistory } from "./crossing-history";

/** The open alert: what is known of it, and the form to take it or put it off. */
export async function AlertDetail({
  row,
  now,
  isSnoozing,
  handle,
  team,
  closeHref,
}: {
  row: AlertRow;
  now: Date;
  /** Whether the reader has asked to put it off, and so to say why. */
  isSnoozing: boolean;
  handle: ServerAction<void> | null;
  team: AlertTeam | null;
  closeHref: string;
}) {
  const [t, keyTexts, format, common] = await Promise.all([
    getTranslations("alerts"),
    getTranslations("key"),
    getFormatter(),
    getTranslations("common"),
  ]);
  const { installation } = row;
  const choices = snoozeChoices(row.expiresAt, now);
  const isLimited =
    choices.length < SNOOZE_CHOICES.length && choices.some(({ choice }) => choice === "day-before");
  const days = choices.map(({ choice, until }) => ({
    value: choice,
    label:
      choice === "day-before"
        ? t("snoozeDayBefore", { date: format.dateTime(until, { day: "numeric", month: "short" }) })
        : t("snoozeUntil", {
            days: Number(choice),
            date: format.dateTime(until, { weekday: "short", day: "numeric", month: "short" }),
          }),
  }));
  const name = row.acknowledgedBy ?? common("unknownPerson");
  const isSnoozed = row.snoozedUntil !== null && row.snoozedUntil > now;
  return (
    <InboxDetail
      title={installationTitle(installation.organization.name, installation.label)}
      label={t("inbox.detail")}
      close={{ href: closeHref, label: t("inbox.close") }}
    >
      <div className="grid gap-3">
        <div>
          <AlertCause row={row} now={now} t={t} keyTexts={keyTexts} format={format} />
          {isReportAlert(row.kind) ? <p>{t(`reportNext.${row.kind}`)}</p> : null}
          <p>
            {installation.template.name}{" "}
            <EnvironmentTag
              environment={installation.template.environment}
              label={common(`environment.${installation.template.environment}`)}
            />
          </p>
        </div>
        <p>
          <Link className="ds-button" data-variant="secondary" href={paths.installation(installation.id)}>
            {t("inbox.open")}
          </Link>
        </p>
        {row.kind === "UNKNOWN_EXPIRY" ? (
          <>
            {row.installation.fleetRow?.assumedExpiresAt ? (
              <p className="kv-small kv-subtle">
                {t.rich("assumed", {
                  when: () => <Time value={row.installation.fleetRow!.assumedExpiresAt!} dateOnly />,
                })}
              </p>
            ) : null}
            <p>
              <Link className="ds-link" href={`${paths.installationKeys(installation.id)}#keys`}>
                {t("giveDate")}
              </Link>
            </p>
          </>
        ) : isReportAlert(row.kind) ? null : (
          <CrossingHistory crossings={row.crossings} />
        )}
        {row.closedAt ? <p>{t.rich("closed", { when: () => <Time value={row.closedAt!} /> })}</p> : null}
        {row.acknowledgedAt || isSnoozed ? (
          <p>
            {row.acknowledgedAt
              ? t.rich("acknowledged", { name, when: () => <Time value={row.acknowledgedAt!} /> })
              : t.rich("snoozed", { name, when: () => <Time value={row.snoozedUntil!} dateOnly /> })}{" "}
            {row.reason ? `«${row.reason}»` : null}
          </p>
        ) : handle && !row.closedAt ? (
          <ActionForm action={handle} className="grid gap-3">
            <input type="hidden" name="alertId" value={row.id} />
            <TextField name="reason" label={t("reason")} autoFocus={isSnoozing} />
            <div>
              <SubmitButton name="command" value="acknowledge">
                {t("acknowledge")}
              </SubmitButton>
            </div>
            {days.length > 0 ? (
              <div className="flex flex-wrap items-end gap-2">
                <SelectField
                  name="days"
                  label={t("snoozeFor")}
                  defaultValue={days.some(({ value }) => value === "7") ? "7" : days.at(-1)!.value}
                  options={days}
                />
                <SubmitButton variant="secondary" name="command" value="snooze">
                  {t("snooze")}
                </SubmitButton>
              </div>
            ) : null}
            {days.length === 0 || isLimited ? (
              <p className="kv-small kv-subtle">{t(days.length === 0 ? "snoozeNever" : "snoozeLimit")}</p>
            ) : null}
          </ActionForm>
        ) : null}
        <TeamPart row={row} team={row.closedAt ? null : team} />
      </div>
    </InboxDetail>
  );
}
