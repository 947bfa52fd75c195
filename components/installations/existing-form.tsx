import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { RadioGroup } from "@/components/forms/choice-fields";
import { EnvironmentConfirmation } from "@/components/forms/environment-confirmation";
import { KeyField } from "@/components/forms/key-field";
import { OtherClientConfirmation } from "@/components/second-client/other-client-confirmation";
import { InstallationTextInputs } from "@/components/installations/text-fields";

interface ExistingFormProps {
  action: ServerAction<void>;
  organizations: { value: string; label: string }[];
  templates: { value: string; label: string }[];
}

/** Adds an existing client, with its private key pasted once or with its public data only. */
export async function ExistingForm({ action, organizations, templates }: ExistingFormProps) {
  const t = await getTranslations("installations.existing");
  const form = await getTranslations("installations.form");
  const choose = (label: string) => ({ value: "", label });
  return (
    <ActionForm action={action} className="kv-panel grid max-w-2xl gap-5">
      <SelectField
        name="organizationId"
        label={form("organization")}
        defaultValue=""
        options={[choose(form("chooseOrganization")), ...organizations]}
      />
      <SelectField
        name="templateId"
        label={form("template")}
        defaultValue=""
        options={[choose(form("chooseTemplate")), ...templates]}
      />
      <InstallationTextInputs required />
      <TextField name="clientId" label={t("clientId")} help={t("clientIdHelp")} optional autoComplete="off" />
      <RadioGroup
        name="custody"
        legend={t("custody")}
        defaultValue="INSTALLATION"
        options={["INSTALLATION", "PORTAL"].map((value) => ({ value, label: t(`custodyValue.${value}`) }))}
      />
      <KeyField name="publicJwk" label={t("publicJwk")} help={t("publicJwkHelp")} optional />
      <KeyField name="privateKey" label={t("privateKey")} help={t("privateKeyHelp")} optional />
      <EnvironmentConfirmation />
      <OtherClientConfirmation />
      <div>
        <SubmitButton>{t("submit")}</SubmitButton>
      </div>
    </ActionForm>
  );
}
