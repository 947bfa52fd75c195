"use client";

import { useTranslations } from "next-intl";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { WEBHOOK_KINDS } from "@/lib/domain/webhook-kinds";
import { CopyButton } from "@/components/ui/copy-button";

type CreatedWebhook = { secret: string | null };

/** Adds a webhook. The secret of a signed one is shown once. */
export function WebhookForm({ action }: { action: ServerAction<CreatedWebhook> }) {
  const t = useTranslations("alerts");
  return (
    <ActionForm
      summary={t("addWebhook")}
      summaryLook="button"
      action={action}
      className="grid max-w-2xl gap-4"
      success={({ secret }) => <Secret secret={secret} />}
    >
      <TextField name="name" label={t("webhookName")} />
      <SelectField
        name="kind"
        label={t("webhookKind")}
        defaultValue="STANDARD"
        options={WEBHOOK_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      <TextField name="url" label={t("webhookUrl")} help={t("webhookUrlHelp")} />
      <AddressHelp />
      <div>
        <SubmitButton variant="secondary">{t("addWebhook")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

/** How to create an address in the receivers that people use most. */
function AddressHelp() {
  const t = useTranslations("alerts.webhookHelp");
  return (
    <details className="ds-details">
      <summary>{t("title")}</summary>
      <div className="grid gap-2">
        <p>{t("slack")}</p>
        <ol className="list-decimal pl-6">
          {(["teams1", "teams2", "teams3"] as const).map((step) => (
            <li key={step}>{t(step)}</li>
          ))}
        </ol>
        <p>{t("teams4")}</p>
        <p>{t("teams5")}</p>
        <p>{t("retired")}</p>
      </div>
    </details>
  );
}

/** Creates a new secret, shown once. The old one signs as well for the time being. */
export function WebhookSecret({
  webhookId,
  action,
}: {
  webhookId: string;
  action: ServerAction<CreatedWebhook>;
}) {
  const t = useTranslations("alerts");
  return (
    <ActionForm action={action} success={({ secret }) => <Secret secret={secret} />}>
      <input type="hidden" name="webhookId" value={webhookId} />
      <SubmitButton variant="tertiary">{t("rotateSecret")}</SubmitButton>
    </ActionForm>
  );
}

function Secret({ secret }: CreatedWebhook) {
  const t = useTranslations("alerts");
  if (!secret) return <StatusBand tone="success">{t("webhookAdded")}</StatusBand>;
  return (
    <StatusBand tone="success" title={t("secretCreated")}>
      <p>{t("secretLead")}</p>
      <p className="my-2 break-all">
        <code data-testid="webhook-secret">{secret}</code>
      </p>
      <CopyButton text={secret} />
    </StatusBand>
  );
}
