import type { TemplateDetails } from "@/lib/services/templates/get-template";
import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { Checkbox, RadioGroup } from "@/components/forms/choice-fields";

interface TemplateFormProps {
  action: ServerAction<void>;
  checklist: readonly string[];
  template?: TemplateDetails;
}

/** The template as it is in Selvbetjening. */
export async function TemplateForm({ action, checklist, template }: TemplateFormProps) {
  const t = await getTranslations("templates");
  const common = await getTranslations("common");
  const text = (values?: string[]) => values?.join("\n") ?? "";
  const options = (group: string, values: string[]) =>
    values.map((value) => ({ value, label: t(`${group}.${value}`) }));
  return (
    <ActionForm action={action} className="kv-panel grid max-w-3xl gap-6">
      {template ? <input type="hidden" name="templateId" value={template.id} /> : null}
      <fieldset className="ds-fieldset">
        <legend className="ds-label">{t("checklist")}</legend>
        {checklist.map((item) => (
          <Checkbox
            key={item}
            name="checklist"
            value={item}
            label={t(`checklistItem.${item}`)}
            defaultChecked={template?.checklist.includes(item)}
          />
        ))}
      </fieldset>
      <TextField name="name" label={t("form.name")} help={t("form.nameHelp")} defaultValue={template?.name} />
      {template ? null : (
        <RadioGroup
          name="environment"
          legend={t("form.environment")}
          help={t("form.environmentHelp")}
          defaultValue="TEST"
          options={["TEST", "PRODUCTION"].map((value) => ({ value, label: common(`environment.${value}`) }))}
        />
      )}
      <RadioGroup
        name="tenancy"
        legend={t("form.tenancy")}
        defaultValue={template?.tenancy ?? "SINGLE"}
        options={options("tenancy", ["SINGLE", "MULTI"])}
      />
      <TextArea
        name="scopes"
        label={t("scopes")}
        help={t("form.scopesHelp")}
        rows={5}
        mono
        defaultValue={template ? text(template.scopes) : "nhn:selvbetjening/client"}
      />
      <TextArea
        name="defaultScopes"
        label={t("defaultScopes")}
        help={t("form.defaultScopesHelp")}
        rows={4}
        mono
        defaultValue={template ? text(template.defaultScopes) : "nhn:selvbetjening/client"}
      />
      <h2 className="ds-heading" data-size="2xs">
        {t("form.usersTitle")}
      </h2>
      <Checkbox name="logsUsersIn" label={t("logsUsersIn")} defaultChecked={template?.logsUsersIn} />
      <Checkbox
        name="usesRefreshTokens"
        label={t("usesRefreshTokens")}
        defaultChecked={template?.usesRefreshTokens}
      />
      <Checkbox
        name="sharedRedirectUris"
        label={t("sharedRedirectUris")}
        defaultChecked={template?.sharedRedirectUris}
      />
      <TextArea
        name="redirectUris"
        label={t("redirectUris")}
        help={t("form.redirectHelp")}
        rows={3}
        mono
        optional
        defaultValue={text(template?.redirectUris)}
      />
      <TextArea
        name="postLogoutRedirectUris"
        label={t("postLogoutRedirectUris")}
        help={t("form.redirectHelp")}
        rows={2}
        mono
        optional
        defaultValue={text(template?.postLogoutRedirectUris)}
      />
      <RadioGroup
        name="returnForm"
        legend={t("form.returnTitle")}
        help={t("form.returnHelp")}
        defaultValue={template?.returnForm ?? "PORTAL"}
        options={options("returnFormValue", ["PORTAL", "LOCALHOST_V1", "LOCALHOST_V0"])}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="returnPort"
          label={t("form.returnPort")}
          inputMode="numeric"
          optional
          defaultValue={template?.returnPort?.toString()}
        />
        <TextField
          name="returnPath"
          label={t("form.returnPath")}
          optional
          defaultValue={template?.returnPath ?? ""}
        />
      </div>
      <h2 className="ds-heading" data-size="2xs">
        {t("form.keysTitle")}
      </h2>
      <SelectField
        name="keyAlgorithm"
        label={t("keyAlgorithm")}
        defaultValue={template?.keyAlgorithm ?? "PS256"}
        options={options("keyAlgorithmValue", ["PS256", "ES256", "ES384", "ES512"])}
      />
      <RadioGroup
        name="custody"
        legend={t("form.custodyTitle")}
        help={t("form.custodyHelp")}
        defaultValue={template?.custody ?? "PORTAL"}
        options={options("custody", ["PORTAL", "INSTALLATION"])}
      />
      <TextField
        name="renewalDays"
        label={t("form.renewalDays")}
        help={t("form.renewalDaysHelp")}
        inputMode="numeric"
        defaultValue={String(template?.renewalDays ?? 30)}
      />
      <TextField
        name="keyLifetimeDays"
        label={t("form.keyLifetimeDays")}
        help={t("form.keyLifetimeDaysHelp")}
        inputMode="numeric"
        optional
        defaultValue={template?.keyLifetimeDays ? String(template.keyLifetimeDays) : ""}
      />
      <Checkbox
        name="rotatesAutomatically"
        label={t("rotatesAutomatically")}
        defaultChecked={template?.rotatesAutomatically}
      />
      <p className="text-sm text-neutral-text-subtle">{t("form.rotatesAutomaticallyHelp")}</p>
      <TextArea
        name="revivalInstructions"
        label={t("revivalInstructions")}
        help={t("form.revivalInstructionsHelp")}
        rows={8}
        optional
        defaultValue={template?.revivalInstructions ?? ""}
      />
      <div>
        <SubmitButton>{template ? common("save") : t("form.create")}</SubmitButton>
      </div>
    </ActionForm>
  );
}
