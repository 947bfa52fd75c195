"use client";

import { useTranslations } from "next-intl";
import { type MouseEvent, startTransition, useActionState } from "react";
import { type ServerAction, useActionWithResult } from "@/components/forms/action-form";

/** A button of the bar of chosen rows that requests a check of each. */
export function CheckChosen({ action }: { action: ServerAction<{ requested: number; chosen: number }> }) {
  const t = useTranslations("fleet");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const [result, submit, pending] = useActionState(useActionWithResult(action), null);

  function onClick(event: MouseEvent<HTMLButtonElement>) {
    const { form } = event.currentTarget;
    if (!form) return;
    // A form that React submits is reset, and the chosen rows with it.
    event.preventDefault();
    if (!pending) startTransition(() => submit(new FormData(form)));
  }

  return (
    <>
      <button className="ds-button" formAction={submit} aria-disabled={pending} onClick={onClick}>
        {pending ? common("working") : t("checkChosen")}
      </button>
      {result ? (
        <span role="status">
          {result.ok
            ? t("checksRequested", result.data)
            : errors(result.error.code, { ref: result.error.ref ?? "" })}
        </span>
      ) : null}
    </>
  );
}
