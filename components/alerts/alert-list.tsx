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
import { ExpiryText } from "@/components/ui/expiry";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { Time } from "@/components/ui/time";
import { paths } from "@/lib/domain/routes";

/** Alerts, each with its actions. */
export async function AlertList({
  rows,
  now,
  handle,
}: {
  rows: AlertRow[];
  now: Date;
  handle: ServerAction<void> | null;
}) {
  const [t, key, format, common] = await Promise.all([
    getTranslations("alerts"),
    getTranslations("key"),
    getFormatter(),
    getTranslations("common"),
  ]);
  const days = ["1", "3", "7", "14"].map((value) => ({ value, label: t("days", { days: Number(value) }) }));
  return (
    <ul className="grid gap-3">
      {rows.map((row) => (
        <li key={row.id} className="kv-panel grid gap-2">
          <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <Link className="ds-link font-semibold" href={paths.installation(row.installation.id)}>
              {row.installation.organization.name} – {row.installation.label}
            </Link>
            <span>
              {row.installation.template.name}{" "}
              <EnvironmentTag
                environment={row.installation.template.environment}
                label={common(`environment.${row.installation.template.environment}`)}
              />
            </span>
            <ExpiryText
              expiresAt={row.expiresAt}
              now={now}
              renewalDays={row.installation.template.renewalDays}
              t={key}
              format={format}
            />
          </div>
          <p className="text-sm text-neutral-text-subtle">
            {t(row.threshold === 0 ? "crossedExpired" : "crossed", { days: row.threshold })} · {row.rule.name}{" "}
            · <Time value={row.createdAt} />
          </p>
          {row.acknowledgedAt ? (
            <p>
              {t.rich("acknowledged", {
                name: row.acknowledgedBy ?? common("unknownPerson"),
                when: () => <Time value={row.acknowledgedAt!} />,
              })}{" "}
              «{row.reason}»
            </p>
          ) : row.snoozedUntil && row.snoozedUntil > now ? (
            <p>
              {t.rich("snoozed", {
                name: row.acknowledgedBy ?? common("unknownPerson"),
                when: () => <Time value={row.snoozedUntil!} dateOnly />,
              })}{" "}
              «{row.reason}»
            </p>
          ) : null}
          {handle ? (
            row.acknowledgedAt || (row.snoozedUntil && row.snoozedUntil > now) ? (
              <ActionForm action={handle}>
                <input type="hidden" name="alertId" value={row.id} />
                <input type="hidden" name="command" value="reopen" />
                <SubmitButton variant="tertiary">{t("reopen")}</SubmitButton>
              </ActionForm>
            ) : (
              <ActionForm summary={t("handle")} action={handle} className="flex flex-wrap items-end gap-3">
                <input type="hidden" name="alertId" value={row.id} />
                <div className="min-w-64 grow">
                  <TextField name="reason" label={t("reason")} />
                </div>
                <SubmitButton name="command" value="acknowledge">
                  {t("acknowledge")}
                </SubmitButton>
                <SelectField name="days" label={t("snoozeFor")} defaultValue="7" options={days} />
                <SubmitButton variant="secondary" name="command" value="snooze">
                  {t("snooze")}
                </SubmitButton>
              </ActionForm>
            )
          ) : null}
        </li>
      ))}
    </ul>
  );
}
