"use client";

import type { ListedView } from "@/lib/services/views/list-views";
import { useTranslations } from "next-intl";
import Link from "next/link";
import {
  ActionForm,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import { StatusBand } from "@/components/ui/status-band";
import { CopyButton } from "@/components/ui/copy-button";
import { paths } from "@/lib/domain/routes";
import { RemoveForm } from "@/components/ui/remove-form";

type ReportProblem = NonNullable<ListedView["reportProblem"]>;

interface ViewCardProps {
  view: ListedView;
  /** Its filters, as they can be typed; empty when it has none that can. */
  filters: string;
  /** How many installations it has, in words. */
  count: string;
  actions: {
    update: ServerAction<void>;
    remove: ServerAction<void>;
    makeCalendar: ServerAction<{ url: string }>;
    revokeCalendar: ServerAction<void>;
    /** Null for staff who may not have mail sent. */
    weeklyReport: ServerAction<{ problem: ReportProblem | null }> | null;
    /** One's own copy of the weekly report. */
    subscribe: ServerAction<{ problem: ReportProblem | null }>;
  };
}

/** That a report is set up, and why it cannot be sent at the moment. */
function ReportSaved({ problem }: { problem: ReportProblem | null }) {
  const t = useTranslations("views");
  return problem ? (
    <StatusBand tone="warning" title={t("reportSet")}>
      <p>{t(`reportProblem.${problem}`)}</p>
    </StatusBand>
  ) : (
    <p>{t("reportSet")}</p>
  );
}

/** A saved view: a link to it, and, for one's own, its calendar and its removal. */
export function ViewCard({ view, filters, count, actions }: ViewCardProps) {
  const t = useTranslations("views");
  const common = useTranslations("common");
  const id = <input type="hidden" name="viewId" value={view.id} />;
  return (
    <li className="kv-panel grid gap-3">
      <div>
        <Link className="ds-link font-semibold" href={`${paths.installations}?${view.query}`}>
          {view.name}
        </Link>{" "}
        <span className="kv-count">{count}</span>
        {filters ? (
          <p>
            <code className="kv-small">{filters}</code>
          </p>
        ) : null}
        <p className="text-sm text-neutral-text-subtle">
          {view.own
            ? t(view.shared ? "sharedByYou" : "yours")
            : t("sharedBy", { name: view.ownerName ?? common("unknownPerson") })}
          {view.hasCalendar ? ` · ${t("hasCalendar")}` : ""}
          {view.reportCount > 0 ? ` · ${t("hasReport", { count: view.reportCount })}` : ""}
        </p>
        {view.reportCount > 0 && view.reportProblem ? (
          <p className="text-danger-text-subtle">{t(`reportProblem.${view.reportProblem}`)}</p>
        ) : null}
        {view.reportError ? (
          <p className="text-danger-text-subtle">
            {t(view.reportError === "mail-address" ? "reportAddress" : "reportFailed")}
          </p>
        ) : null}
      </div>
      {view.own ? (
        <div className="flex flex-wrap items-start gap-2">
          <ActionForm
            summary={t("edit")}
            summaryLook="button"
            action={actions.update}
            className="grid max-w-md gap-3"
            label={`${t("edit")}: ${view.name}`}
            success={t("updated")}
          >
            {id}
            <TextField name="name" label={t("name")} defaultValue={view.name} />
            <Checkbox name="shared" label={t("share")} defaultChecked={view.shared} />
            <div>
              <SubmitButton variant="secondary">{t("saveButton")}</SubmitButton>
            </div>
          </ActionForm>
          <ActionForm
            action={actions.makeCalendar}
            label={`${t("makeCalendar")}: ${view.name}`}
            success={({ url }) => (
              <div className="grid gap-2">
                <StatusBand tone="success">
                  <p>{t("calendarCreated")}</p>
                </StatusBand>
                <code className="break-all" data-testid="calendar-url">
                  {url}
                </code>
                <CopyButton text={url} />
              </div>
            )}
          >
            {id}
            <SubmitButton variant="secondary">
              {t(view.hasCalendar ? "remakeCalendar" : "makeCalendar")}
            </SubmitButton>
          </ActionForm>
          {view.hasCalendar ? (
            <RemoveForm
              action={actions.revokeCalendar}
              fields={{ viewId: view.id }}
              open={t("revokeCalendar")}
              about={view.name}
              help={t("revokeCalendarHelp")}
              confirm={t("revokeCalendar")}
            />
          ) : null}
          <RemoveForm
            action={actions.remove}
            fields={{ viewId: view.id }}
            open={t("remove")}
            about={view.name}
            help={t("removeHelp")}
            confirm={t("remove")}
          />
        </div>
      ) : null}
      {view.subscribed === null ? (
        <p className="kv-small kv-subtle">
          {t.rich("noAddress", {
            account: (text) => (
              <Link className="ds-link" href={paths.account}>
                {text}
              </Link>
            ),
          })}
        </p>
      ) : (
        <ActionForm
          action={actions.subscribe}
          label={`${t(view.subscribed ? "unsubscribe" : "subscribe")}: ${view.name}`}
          success={({ problem }) => <ReportSaved problem={problem} />}
        >
          {id}
          <SubmitButton
            variant="secondary"
            name="command"
            value={view.subscribed ? "unsubscribe" : "subscribe"}
          >
            {t(view.subscribed ? "unsubscribe" : "subscribe")}
          </SubmitButton>
        </ActionForm>
      )}
      {actions.weeklyReport ? (
        <ActionForm
          summary={t("weeklyReport")}
          action={actions.weeklyReport}
          className="grid max-w-md gap-3"
          label={`${t("weeklyReport")}: ${view.name}`}
          success={({ problem }) => <ReportSaved problem={problem} />}
        >
          {id}
          <TextArea
            name="emails"
            label={t("reportEmails")}
            help={t("reportEmailsHelp")}
            defaultValue={view.reportEmails.join("\n")}
            rows={2}
            optional
          />
          <div>
            <SubmitButton variant="secondary">{t("reportSave")}</SubmitButton>
          </div>
        </ActionForm>
      ) : null}
    </li>
  );
}
