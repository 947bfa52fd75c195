"use client";

import { useTranslations } from "next-intl";
import { ActionForm, SelectField, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { OneTimeLink } from "@/components/ui/one-time-link";

interface LinkFormProps {
  installationId: string;
  organization: string;
  product: string;
  again: boolean;
  action: ServerAction<{ url: string; expiresAt: Date }>;
}

/** Creates the link, and shows it once with a mail that is ready to send. */
export function LinkForm({ installationId, organization, product, again, action }: LinkFormProps) {
  const t = useTranslations("link");
  return (
    <ActionForm
      action={action}
      className="grid gap-4"
      success={(link) => (
        <OneTimeLink {...link} kind="onboarding" product={product} organization={organization} />
      )}
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
