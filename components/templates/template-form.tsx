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
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { FormStep } from "./form-step";
import { ScopePackageFields } from "./scope-package-fields";

interface TemplateFormProps {
  action: ServerAction<void>;
  checklist: readonly string[];
  template?: TemplateDetails;
}

/** The template as it is in Selvbetjening, in three steps of one form. */
export async function TemplateForm({ action, checklist, template }: TemplateFormProps) {
  const t = await getTranslations("templates");
  const common = await getTranslations("common");
  return (
    <ActionForm action={action}>
      {template ? <input type="hidden" name="templateId" value={template.id} /> : null}
      <div className="kv-cols">
        <div className="kv-stack">
          <FormStep id="step-name" number={1} title={t("step.name")} lead={t("step.nameLead")}>
            <NameFields template={template} />
          </FormStep>
          <FormStep id="step-access" number={2} title={t("step.access")} lead={t("step.accessLead")}>
            <AccessFields template={template} />
          </FormStep>
          <FormStep id="step-keys" number={3} title={t("step.keys")} lead={t("step.keysLead")}>
            <KeyFields template={template} />
          </FormStep>
        </div>
        <fieldset className="ds-fieldset kv-panel">
          <legend className="sr-only">{t("checklist")}</legend>
          <p className="ds-label" aria-hidden="true">
            {t("checklist")}
          </p>
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
      </div>
      <div className="kv-foot">
        <SubmitButton>{template ? common("save") : t("form.create")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

type Template = TemplateDetails | undefined;

const text = (values?: string[]) => values?.join("\n") ?? "";

async function NameFields({ template }: { template: Template }) {
  const t = await getTranslations("templates");
  const common = await getTranslations("common");
  return (
    <>
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
        options={["SINGLE", "MULTI"].map((value) => ({ value, label: t(`tenancy.${value}`) }))}
      />
    </>
  );
}

/** What the template's clients may do, and who signs in through them. */
async function AccessFields({ template }: { template: Template }) {
  const t = await getTranslations("templates");
  return (
    <>
      <TextArea
        name="scopes"
        label={t("scopes")}
        help={t("form.scopesHelp")}
        rows={5}
        mono
        defaultValue={template ? text(template.scopes) : SELVBETJENING_SCOPE}
      />
      <TextArea
        name="defaultScopes"
        label={t("defaultScopes")}
        help={t("form.defaultScopesHelp")}
        rows={4}
        mono
        defaultValue={template ? text(template.defaultScopes) : SELVBETJENING_SCOPE}
      />
      <ScopePackageFields packages={template?.scopePackages ?? []} />
      <h3 className="ds-heading" data-size="2xs">
        {t("form.usersTitle")}
      </h3>
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
        options={["PORTAL", "LOCALHOST_V1", "LOCALHOST_V0"].map((value) => ({
          value,
          label: t(`returnFormValue.${value}`),
        }))}
      />
      <div className="kv-two">
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
    </>
  );
}

/** Where the keys are, when they are renewed, and what the customer does with a new file. */
async function KeyFields({ template }: { template: Template }) {
  const t = await getTranslations("templates");
  return (
    <>
      <RadioGroup
        name="custody"
        legend={t("form.custodyTitle")}
        help={t("form.custodyHelp")}
        defaultValue={template?.custody ?? "PORTAL"}
        options={["PORTAL", "INSTALLATION"].map((value) => ({ value, label: t(`custody.${value}`) }))}
      />
      <SelectField
        name="keyAlgorithm"
        label={t("keyAlgorithm")}
        defaultValue={template?.keyAlgorithm ?? "PS256"}
        options={["PS256", "ES256", "ES384", "ES512"].map((value) => ({
          value,
          label: t(`keyAlgorithmValue.${value}`),
        }))}
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
      <div className="grid gap-1">
        <Checkbox
          name="rotatesAutomatically"
          label={t("rotatesAutomatically")}
          defaultChecked={template?.rotatesAutomatically}
        />
        <p className="text-sm text-neutral-text-subtle">{t("form.rotatesAutomaticallyHelp")}</p>
      </div>
      <h3 className="ds-heading" data-size="2xs">
        {t("form.fileTitle")}
      </h3>
      <TextArea
        name="fileLocation"
        label={t("fileLocation")}
        help={t("form.fileLocationHelp")}
        rows={2}
        optional
        defaultValue={template?.fileLocation ?? ""}
      />
      <TextArea
        name="restartInstructions"
        label={t("restartInstructions")}
        help={t("form.restartInstructionsHelp")}
        rows={3}
        optional
        defaultValue={template?.restartInstructions ?? ""}
      />
      <TextArea
        name="revivalInstructions"
        label={t("revivalInstructions")}
        help={t("form.revivalInstructionsHelp")}
        rows={6}
        optional
        defaultValue={template?.revivalInstructions ?? ""}
      />
    </>
  );
}
