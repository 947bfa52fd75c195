"use client";

import { claimText } from "@/lib/domain/client-claim";
import type { ChangePreview } from "@/lib/services/configuration/preview-change";
import type { ChangeOutcome } from "@/lib/services/configuration/settle-change";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import {
  ActionForm,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import type { ShownWait } from "@/lib/base/upstream-wait";
import type { Configuration, ConfigurationField } from "@/lib/domain/configuration";
import { DiffList } from "./diff-list";

interface ConfigurationEditorProps {
  installationId: string;
  base: Configuration;
  /** The initial content of the form: the current configuration, or an older version to restore. */
  initial: Configuration;
  source: "EDIT" | "RESTORE";
  /** Until when a service has asked for time, so that nothing can be previewed or sent. */
  wait: ShownWait | null;
  preview: ServerAction<ChangePreview>;
  apply: ServerAction<ChangeOutcome>;
}

/**
 * Edit, preview the difference, confirm. The form keeps the configuration that it was opened with, so that
 * concurrent changes are not overwritten.
 */
export function ConfigurationEditor({
  installationId,
  base,
  initial,
  source,
  wait,
  preview,
  apply,
}: ConfigurationEditorProps) {
  const t = useTranslations("configuration");
  // The page is rendered again after each action, with what it has read then.
  const [opened] = useState(base);
  const list = (field: Exclude<ConfigurationField, "claims">) => (
    <TextArea
      name={field}
      label={t(`field.${field}`)}
      help={t("linesHelp")}
      rows={Math.max(2, initial[field].length + 1)}
      mono
      defaultValue={initial[field].join("\n")}
    />
  );
  return (
    <ActionForm
      action={preview}
      wait={wait}
      waitingFor="reading"
      label={t("edit")}
      className="grid gap-5"
      success={(result) => (
        <Confirmation
          key={result.operationId}
          installationId={installationId}
          source={source}
          preview={result}
          apply={apply}
        />
      )}
    >
      <input type="hidden" name="installationId" value={installationId} />
      <input type="hidden" name="base" value={JSON.stringify(opened)} />
      {list("apiScopes")}
      {list("redirectUris")}
      {list("postLogoutRedirectUris")}
      <TextArea
        name="claims"
        label={t("field.claims")}
        help={t("claimsHelp")}
        rows={Math.max(2, initial.claims.length + 1)}
        mono
        defaultValue={initial.claims.map(claimText).join("\n")}
      />
      {list("childOrganizationNumbers")}
      <div>
        <SubmitButton>{t("preview")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

interface ConfirmationProps {
  installationId: string;
  source: "EDIT" | "RESTORE";
  preview: ChangePreview;
  apply: ServerAction<ChangeOutcome>;
}

function Confirmation({ installationId, source, preview, apply }: ConfirmationProps) {
  const t = useTranslations("configuration");
  const note = (field: ConfigurationField) => {
    if (field === "redirectUris" && preview.sharedRedirectUris) return t("nullSent");
    return preview.lines.some((line) => line.field === field && line.change !== "removed")
      ? null
      : t("emptySent");
  };
  return (
    <section className="rounded border border-neutral-border-default p-4" aria-label={t("previewTitle")}>
      <h2 className="ds-heading" data-size="xs">
        {t("previewTitle")}
      </h2>
      <p className="mb-4">{t("previewLead")}</p>
      {preview.changedMeanwhile.length > 0 ? (
        <div className="mb-4">
          <StatusBand tone="warning" title={t("meanwhileTitle")}>
            <p className="mb-2">{t("meanwhile")}</p>
            <DiffList lines={preview.changedMeanwhile} />
          </StatusBand>
        </div>
      ) : null}
      <DiffList lines={preview.lines} note={note} />
      <ConfirmForm {...{ installationId, source, preview, apply }} />
    </section>
  );
}

function ConfirmForm({ installationId, source, preview, apply }: ConfirmationProps) {
  const t = useTranslations("configuration");
  return (
    <ActionForm
      action={apply}
      label={t("confirm")}
      className="mt-5 grid max-w-xl gap-4"
      success={(outcome, at) => <OutcomeMessage outcome={outcome} at={at} />}
    >
      <input type="hidden" name="installationId" value={installationId} />
      <input type="hidden" name="operationId" value={preview.operationId} />
      <input type="hidden" name="base" value={JSON.stringify(preview.base)} />
      <input type="hidden" name="wanted" value={JSON.stringify(preview.wanted)} />
      <input type="hidden" name="source" value={source} />
      <TextField name="reason" label={t("reason")} help={t("reasonHelp")} />
      <div>
        <SubmitButton>{t("confirm")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

function OutcomeMessage({ outcome, at }: { outcome: ChangeOutcome; at: ReactNode }) {
  const t = useTranslations("configuration");
  const draft = useTranslations("draft");
  const color = outcome.state === "APPLIED" ? "success" : outcome.state === "CHECKING" ? "info" : "danger";
  const failures = useTranslations("failures.change");
  return (
    <StatusBand tone={color}>
      <p>
        {t(`outcome.${outcome.state}`)} {at}
      </p>
      {outcome.failureCode ? <p>{failures(outcome.failureCode)}</p> : null}
      {outcome.failureDetail ? <p>{draft(`field.${outcome.failureDetail}`)}</p> : null}
    </StatusBand>
  );
}
