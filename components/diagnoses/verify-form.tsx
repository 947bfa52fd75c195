"use client";

import type { RequestVerification } from "@/lib/services/diagnoses/validate-request";
import { useTranslations } from "next-intl";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";

const SIGNS = { ok: "✓", failed: "✕", "not-reached": "–" };

/** Shows which checks a pasted request to an API passes. Nothing of it is stored. */
export function VerifyForm({ action }: { action: ServerAction<RequestVerification> }) {
  const t = useTranslations("verify");
  const common = useTranslations("common");
  return (
    <ActionForm
      action={action}
      className="kv-panel grid max-w-3xl gap-4"
      label={t("title")}
      success={(verification) => <Verdict verification={verification} />}
    >
      <SelectField
        name="environment"
        label={t("environment")}
        defaultValue="TEST"
        options={["TEST", "PRODUCTION"].map((value) => ({ value, label: common(`environment.${value}`) }))}
      />
      <SelectField
        name="method"
        label={t("method")}
        defaultValue="GET"
        options={["GET", "POST", "PUT", "PATCH", "DELETE"].map((value) => ({ value, label: value }))}
      />
      <TextField name="url" label={t("url")} help={t("urlHelp")} />
      <TextArea name="authorization" label="Authorization" help={t("authorizationHelp")} rows={4} mono />
      <TextArea name="dpop" label="DPoP" help={t("dpopHelp")} rows={4} mono optional />
      <TextField name="audience" label={t("audience")} help={t("audienceHelp")} />
      <TextField name="scope" label={t("scope")} optional />
      <div>
        <SubmitButton>{t("submit")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

function Verdict({ verification }: { verification: RequestVerification }) {
  const t = useTranslations("verify");
  const failed = verification.checks.find((each) => each.result === "failed");
  return (
    <div className="grid max-w-3xl gap-4">
      <StatusBand
        tone={verification.ok ? "success" : "danger"}
        title={t(verification.ok ? "right" : "wrong")}
      >
        {failed ? <p>{t(`why.${failed.check}`)}</p> : null}
      </StatusBand>
      <ul className="grid gap-1">
        {verification.checks.map(({ check, result }) => (
          <li key={check} className={result === "not-reached" ? "text-neutral-text-subtle" : ""}>
            <span aria-hidden="true">{SIGNS[result]} </span>
            {t(`check.${check}`)}: {t(`result.${result}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
