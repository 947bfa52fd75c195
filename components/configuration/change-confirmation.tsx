"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { isControl } from "@/components/forms/early-input";
import { OtherClientConfirmation } from "@/components/second-client/other-client-confirmation";
import { StatusBand } from "@/components/ui/status-band";
import type { ActionResult } from "@/lib/base/result";
import type { ConfigurationField, DiffLine } from "@/lib/domain/configuration";
import type { ChangePreview } from "@/lib/services/configuration/preview-change";
import { ChangeDiff } from "./change-diff";
import { DiffList } from "./diff-list";

interface ChangeConfirmationProps {
  installationId: string;
  environment: "TEST" | "PRODUCTION";
  source: "EDIT" | "RESTORE";
  preview: ChangePreview;
  apply: ServerAction<ChangePreview>;
  /** The result of a confirmation without JavaScript, and where it is submitted. */
  posted: { result: ActionResult<ChangePreview> | null; submit: (form: FormData) => void };
  onBack: () => void;
}

/**
 * What will be sent, what disappears and how it is undone, before it is sent. When somebody else has changed
 * the client since, this change is shown on top of theirs, and confirmed again.
 */
export function ChangeConfirmation({ preview: first, onBack, ...props }: ChangeConfirmationProps) {
  const t = useTranslations("configuration");
  const [preview, setPreview] = useState(first);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // On a page that came with the preview, somebody may be typing the reason already.
    const { activeElement } = document;
    const isTyping = isControl(activeElement) && heading.current?.parentElement?.contains(activeElement);
    if (!isTyping) heading.current?.focus();
  }, [preview]);
  const note = (field: ConfigurationField) => {
    if (field === "redirectUris" && preview.sharedRedirectUris) return t("nullSent");
    return preview.lines.some((line) => line.field === field && line.change !== "removed")
      ? null
      : t("emptySent");
  };
  return (
    <section className="kv-confirm" aria-label={t("previewTitle")}>
      <h3 ref={heading} tabIndex={-1}>
        {t("previewTitle")}
      </h3>
      <Summary lines={preview.lines} environment={props.environment} />
      {preview.changedMeanwhile.length > 0 ? (
        <StatusBand tone="warning" title={t("meanwhileTitle")}>
          <p className="mb-2">{t("meanwhile")}</p>
          <DiffList lines={preview.changedMeanwhile} />
        </StatusBand>
      ) : null}
      <ChangeDiff lines={preview.lines} before={t("before")} after={t("after")} note={note} />
      <ConfirmForm
        key={preview.operationId}
        {...props}
        preview={preview}
        onOutdated={setPreview}
        onBack={onBack}
      />
    </section>
  );
}

/** What happens in numbers, what stops working, and whether it can be undone. */
function Summary({ lines, environment }: { lines: DiffLine[]; environment: "TEST" | "PRODUCTION" }) {
  const t = useTranslations("configuration");
  const count = (change: DiffLine["change"]) => lines.filter((line) => line.change === change).length;
  const loses = (field: ConfigurationField) =>
    lines.some((line) => line.field === field && line.change === "removed");
  return (
    <>
      <p>
        {t("summary", {
          added: count("added"),
          removed: count("removed"),
          kept: count("kept"),
          environment,
        })}
      </p>
      <ul className="kv-consequences">
        {loses("apiScopes") ? <li>{t("consequence.apiScopes")}</li> : null}
        {loses("redirectUris") ? <li>{t("consequence.redirectUris")}</li> : null}
        <li>{t("undoable")}</li>
      </ul>
    </>
  );
}

function ConfirmForm({
  installationId,
  source,
  preview,
  apply,
  posted,
  onOutdated,
  onBack,
}: Omit<ChangeConfirmationProps, "environment"> & { onOutdated: (merged: ChangePreview) => void }) {
  const t = useTranslations("configuration");
  return (
    <ActionForm
      action={apply}
      posted={posted}
      label={t("confirm")}
      className="grid max-w-xl gap-4"
      success={(merged) => <Outdated merged={merged} onOutdated={onOutdated} />}
    >
      <input type="hidden" name="installationId" value={installationId} />
      <input type="hidden" name="operationId" value={preview.operationId} />
      <input type="hidden" name="base" value={JSON.stringify(preview.base)} />
      <input type="hidden" name="wanted" value={JSON.stringify(preview.wanted)} />
      <input type="hidden" name="source" value={source} />
      <input type="hidden" name="sharedRedirectUris" value={String(preview.sharedRedirectUris)} />
      <TextField name="reason" label={t("reason")} help={t("reasonHelp")} />
      <OtherClientConfirmation />
      <div className="kv-acts">
        <SubmitButton>{t("confirm")}</SubmitButton>
        <button type="button" className="ds-button kv-needs-script" data-variant="secondary" onClick={onBack}>
          {t("backToForm")}
        </button>
      </div>
    </ActionForm>
  );
}

/**
 * Nothing was sent, because the client has changed since the preview: offers the two changes as one.
 * @param onOutdated without it, as without JavaScript, they stand below already
 */
export function Outdated({
  merged,
  onOutdated,
}: {
  merged: ChangePreview;
  onOutdated?: (merged: ChangePreview) => void;
}) {
  const t = useTranslations("configuration");
  return (
    <StatusBand tone="warning" title={t("outdatedTitle")}>
      <p className="mb-2">{t("outdated")}</p>
      <DiffList lines={merged.changedMeanwhile} />
      {onOutdated ? (
        <button type="button" className="ds-button mt-3" onClick={() => onOutdated(merged)}>
          {t("merge")}
        </button>
      ) : null}
    </StatusBand>
  );
}
