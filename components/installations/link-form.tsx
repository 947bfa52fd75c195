"use client";

import { useFormatter, useTranslations } from "next-intl";
import { ActionForm, SelectField, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Alert } from "@/components/ui/alert";
import { CopyButton } from "@/components/ui/copy-button";

interface LinkFormProps {
  installationId: string;
  organization: string;
  product: string;
  again: boolean;
  action: ServerAction<{ url: string; expiresAt: string }>;
}

/** Makes the link, and shows it once with a mail that can be sent as it is. */
export function LinkForm({ installationId, organization, product, again, action }: LinkFormProps) {
  const t = useTranslations("link");
  const format = useFormatter();
  return (
    <ActionForm
      action={action}
      className="grid gap-4"
      success={({ url, expiresAt }) => {
        const expires = format.dateTime(new Date(expiresAt), { dateStyle: "long", timeZone: "Europe/Oslo" });
        const mail = t("mailText", { product, organization, url, expires });
        return (
          <div className="grid gap-3">
            <Alert color="success" title={t("made")}>
              <p>{t("madeLead")}</p>
            </Alert>
            <div>
              <p className="font-semibold">{t("address")}</p>
              <p className="break-all">
                <code data-testid="onboarding-url">{url}</code>
              </p>
              <CopyButton text={url} label={t("copyLink")} />
            </div>
            <div>
              <p className="font-semibold">{t("mail")}</p>
              <pre
                className="max-h-80 overflow-auto rounded bg-neutral-surface-tinted p-3 font-sans whitespace-pre-wrap"
                tabIndex={0}
                aria-label={t("mail")}
              >
                {mail}
              </pre>
              <CopyButton text={mail} label={t("copyMail")} />
            </div>
          </div>
        );
      }}
    >
      <input type="hidden" name="installationId" value={installationId} />
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          name="days"
          label={t("days")}
          defaultValue="7"
          options={["3", "7", "14", "30"].map((days) => ({ value: days, label: t("daysValue", { days }) }))}
        />
        <SubmitButton>{again ? t("createAgain") : t("create")}</SubmitButton>
      </div>
      {again ? <p className="text-sm text-neutral-text-subtle">{t("createAgainHelp")}</p> : null}
    </ActionForm>
  );
}
