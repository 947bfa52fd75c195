import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton, TextArea } from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import { OtherClientConfirmation } from "@/components/second-client/other-client-confirmation";
import { InstallationTextInputs } from "@/components/installations/text-fields";
import { FactList } from "@/components/ui/facts";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";

interface InstallationFormProps {
  action: ServerAction<void>;
  organization: { id: string; name: string; number: string; children: { number: string; name: string }[] };
  template: { id: string; name: string; defaultScopes: string[] };
  environment: string;
}

export async function InstallationForm({
  action,
  organization,
  template,
  environment,
}: InstallationFormProps) {
  const t = await getTranslations("installations.form");
  return (
    <div className="kv-panel max-w-2xl">
      <FactList
        facts={[
          {
            name: t("organization"),
            value: `${organization.name} (${formatOrganizationNumber(organization.number)})`,
          },
          { name: t("template"), value: `${template.name} – ${environment}` },
        ]}
      />
      <ActionForm action={action} className="mt-6 grid gap-5">
        <input type="hidden" name="organizationId" value={organization.id} />
        <input type="hidden" name="templateId" value={template.id} />
        <InstallationTextInputs required />
        <TextArea
          name="scopes"
          label={t("scopes")}
          help={t("scopesHelp")}
          rows={5}
          mono
          defaultValue={template.defaultScopes.join("\n")}
        />
        {organization.children.length > 0 ? (
          <fieldset className="ds-fieldset">
            <legend className="ds-label">{t("children")}</legend>
            {organization.children.map((unit) => (
              <Checkbox
                key={unit.number}
                name="childOrganizationNumbers"
                value={unit.number}
                label={`${unit.name} (${unit.number})`}
              />
            ))}
          </fieldset>
        ) : null}
        <TextArea name="claims" label={t("claims")} help={t("claimsHelp")} rows={2} mono optional />
        <InstallationTextInputs required={false} />
        <OtherClientConfirmation />
        <div>
          <SubmitButton>{t("submit")}</SubmitButton>
        </div>
      </ActionForm>
    </div>
  );
}
