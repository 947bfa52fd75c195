"use client";

import type { ListedView } from "@/lib/services/views/list-views";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { ActionForm, type ServerAction, SubmitButton, TextArea } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { CopyButton } from "@/components/ui/copy-button";
import { paths } from "@/lib/domain/routes";

interface ViewCardProps {
  view: ListedView;
  actions: {
    remove: ServerAction<void>;
    makeCalendar: ServerAction<{ url: string }>;
    revokeCalendar: ServerAction<void>;
    /** Null for staff who may not have mail sent. */
    weeklyReport: ServerAction<void> | null;
  };
}

/** A saved view: a link to it, and, for one's own, its calendar and its removal. */
export function ViewCard({ view, actions }: ViewCardProps) {
  const t = useTranslations("views");
  const common = useTranslations("common");
  const id = <input type="hidden" name="viewId" value={view.id} />;
  return (
    <li className="kv-panel grid gap-3">
      <div>
        <Link className="ds-link font-semibold" href={`${paths.installations}?${view.query}`}>
          {view.name}
        </Link>
        <p className="text-sm text-neutral-text-subtle">
          {view.own
            ? t(view.shared ? "sharedByYou" : "yours")
            : t("sharedBy", { name: view.ownerName ?? common("unknownPerson") })}
          {view.hasCalendar ? ` · ${t("hasCalendar")}` : ""}
          {view.reportEmails.length > 0 ? ` · ${t("hasReport", { count: view.reportEmails.length })}` : ""}
        </p>
        {view.reportError ? <p className="text-danger-text-subtle">{t("reportFailed")}</p> : null}
      </div>
      {view.own ? (
        <div className="flex flex-wrap items-start gap-2">
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
            <ActionForm action={actions.revokeCalendar} label={`${t("revokeCalendar")}: ${view.name}`}>
              {id}
              <SubmitButton variant="tertiary">{t("revokeCalendar")}</SubmitButton>
            </ActionForm>
          ) : null}
          <ActionForm action={actions.remove} label={`${t("remove")}: ${view.name}`}>
            {id}
            <SubmitButton variant="tertiary" color="danger">
              {t("remove")}
            </SubmitButton>
          </ActionForm>
        </div>
      ) : null}
      {actions.weeklyReport ? (
        <ActionForm
          summary={t("weeklyReport")}
          action={actions.weeklyReport}
          className="grid max-w-md gap-3"
          label={`${t("weeklyReport")}: ${view.name}`}
          success={<p>{t("reportSet")}</p>}
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
