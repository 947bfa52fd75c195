"use client";

import { useTranslations } from "next-intl";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import type { KeyLink } from "@/lib/domain/ready-link";
import { OneTimeLink } from "@/components/ui/one-time-link";

export type CreatedLink = KeyLink;

/** Starts a revival, or sends a new link to an open one. */
export function RevivalLinkForm({
  action,
  field,
  again,
  urgent,
}: {
  action: ServerAction<CreatedLink>;
  field: { name: "installationId" | "revivalId"; value: string };
  again: boolean;
  /** Whether the client does not work, so that this is what to do. */
  urgent: boolean;
}) {
  const t = useTranslations("keys.revival");
  const code = useTranslations("phoneCode");
  return (
    <ActionForm
      action={action}
      className="grid gap-3"
      success={(link) => <OneTimeLink {...link} kind="revival" />}
    >
      <input type="hidden" name={field.name} value={field.value} />
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          name="days"
          label={t("days")}
          defaultValue="3"
          options={["1", "3", "7", "14"].map((days) => ({ value: days, label: t("daysValue", { days }) }))}
        />
        <SubmitButton variant={urgent && !again ? "primary" : "secondary"}>
          {t(again ? "resend" : "start")}
        </SubmitButton>
      </div>
      <Checkbox name="withCode" label={code("demand")} />
      {again ? <p className="text-sm text-neutral-text-subtle">{t("resendHelp")}</p> : null}
    </ActionForm>
  );
}

/** Stays in the tree when the link is created, so that the link is not removed together with the form. */
export function HandoverForm({
  action,
  installationId,
  offered,
}: {
  action: ServerAction<CreatedLink>;
  installationId: string;
  offered: boolean;
}) {
  const t = useTranslations("keys.handover");
  const code = useTranslations("phoneCode");
  return (
    <ActionForm
      action={action}
      className="grid gap-3"
      success={(link) => <OneTimeLink {...link} kind="handover" />}
    >
      {offered ? (
        <>
          <input type="hidden" name="installationId" value={installationId} />
          <TextField name="recipient" label={t("recipient")} help={t("recipientHelp")} />
          <Checkbox name="withCode" label={code("demand")} />
          <div>
            <SubmitButton variant="secondary">{t("create")}</SubmitButton>
          </div>
        </>
      ) : null}
    </ActionForm>
  );
}
