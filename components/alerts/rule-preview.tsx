"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, startTransition, useActionState, useEffect } from "react";
import { type ServerAction, useActionWithResult } from "@/components/forms/action-form";
import { changedControls } from "@/components/forms/early-input";
import { Sign } from "@/components/ui/sign";
import type { ActionResult } from "@/lib/base/result";
import { paths } from "@/lib/domain/routes";
import type { RulePreview as Preview } from "@/lib/services/alerts/preview-rule";

const PAUSE_MS = 500;

/**
 * Which keys a rule is about now, and who gets its messages. Follows the form while it is filled in; without
 * JavaScript it shows the rule as it is stored.
 */
export function RulePreview({
  form,
  action,
  initial,
}: {
  /** The id of the rule's form. */
  form: string;
  action: ServerAction<Preview>;
  initial: Preview;
}) {
  const t = useTranslations("alerts.preview");
  const format = useFormatter();
  const preview = useActionWithResult(action);
  const [result, update, pending] = useActionState<ActionResult<Preview> | null, FormData>(
    async (previous, data) => {
      const next = await preview(previous, data);
      // Where the form is not at fault, what was shown stays.
      return next.ok || next.error.fields ? next : previous;
    },
    null,
  );

  useEffect(() => {
    const element = document.getElementById(form);
    if (!(element instanceof HTMLFormElement)) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => startTransition(() => update(new FormData(element))), PAUSE_MS);
    };
    // The form may have been filled in before the page's script had loaded.
    if (changedControls(element).length > 0) changed();
    element.addEventListener("input", changed);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("input", changed);
    };
  }, [form, update]);

  const shown = result?.ok ? result.data : initial;
  const isIncomplete = result !== null && !result.ok;
  const nobody = shown.staff.length === 0 && shown.emails.length === 0 && !shown.webhook && !shown.toCustomer;
  const day = (date: Date) => format.dateTime(date, { day: "numeric", month: "short", year: "numeric" });
  return (
    <section className="kv-panel self-start" aria-labelledby="rule-preview" aria-busy={pending}>
      <header>
        <h2 id="rule-preview">
          {/* Not a status, whose text would not be the name of the heading. */}
          <span aria-live="polite">
            {isIncomplete ? t("incomplete") : t(shown.isMore ? "manyHits" : "hits", { count: shown.count })}
          </span>
        </h2>
        {isIncomplete ? null : (
          <a className="ds-link kv-small" href={`${paths.installations}?${shown.query}`}>
            {t("all")}
          </a>
        )}
      </header>
      {isIncomplete ? null : (
        <div className="grid gap-4">
          <ul className="grid gap-1">
            {shown.hits.map((hit) => (
              <li key={hit.installationId} className="flex flex-wrap justify-between gap-x-4">
                <span>
                  <b>{hit.organization}</b> <span className="kv-subtle">· {hit.label}</span>
                </span>
                <span className="kv-subtle">{t("expires", { date: day(hit.expiresAt) })}</span>
              </li>
            ))}
          </ul>
          <div>
            <h3 className="mb-1">{t("who")}</h3>
            <ul className="grid gap-1">
              {shown.staff.map((each) => (
                <Recipient key={each.id} tone={each.hasAddress ? "neutral" : "warning"}>
                  {each.name ?? t("unnamed")}
                  {each.hasAddress ? "" : ` ${t("noAddress")}`}
                </Recipient>
              ))}
              {shown.emails.map((email) => (
                <Recipient key={email} tone="neutral">
                  {email}
                </Recipient>
              ))}
              {shown.webhook ? <Recipient tone="neutral">{shown.webhook}</Recipient> : null}
              {shown.toCustomer ? <Recipient tone="neutral">{t("customer")}</Recipient> : null}
              {nobody ? <Recipient tone="warning">{t("nobody")}</Recipient> : null}
            </ul>
          </div>
        </div>
      )}
    </section>
  );
}

function Recipient({ tone, children }: { tone: "neutral" | "warning"; children: ReactNode }) {
  return (
    <li className="kv-status" data-color={tone}>
      <Sign shape={tone} /> <span>{children}</span>
    </li>
  );
}
