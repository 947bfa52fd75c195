"use client";

import { useTranslations } from "next-intl";
import { ActionForm, SelectField, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import { LinkReadyHere, type LinkReadyProps } from "@/components/onboarding/link-ready";

interface LinkFormProps {
  installationId: string;
  again: boolean;
  action: ServerAction<LinkReadyProps>;
}

/** Creates the link, and shows it once with a mail that is ready to send. */
export function LinkForm({ installationId, again, action }: LinkFormProps) {
  const t = useTranslations("link");
  const code = useTranslations("phoneCode");
  return (
    <ActionForm action={action} className="grid gap-4" success={(ready) => <LinkReadyHere {...ready} />}>
      <input type="hidden" name="installationId" value={installationId} />
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          name="days"
          label={t("days")}
          defaultValue="7"
          options={["3", "7", "14", "30"].map((days) => ({ value: days, label: t("daysValue", { days }) }))}
        />
        <SubmitButton variant={again ? "secondary" : "primary"}>
          {again ? t("createAgain") : t("create")}
        </SubmitButton>
      </div>
      <Checkbox name="withCode" label={code("demand")} />
      {again ? <p className="text-sm text-neutral-text-subtle">{t("createAgainHelp")}</p> : null}
    </ActionForm>
  );
}
