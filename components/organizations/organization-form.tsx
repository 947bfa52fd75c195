import type { OrganizationDetails } from "@/lib/services/organizations/get-organization";
import { LookedUpNumber } from "./looked-up-number";
import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { LANGUAGE_NAMES, LOCALES } from "@/lib/domain/locales";

interface OrganizationFormProps {
  action: ServerAction<void>;
  organization?: OrganizationDetails;
}

export async function OrganizationForm({ action, organization }: OrganizationFormProps) {
  const t = await getTranslations("organizations.form");
  const common = await getTranslations("common");
  return (
    <ActionForm action={action} className="kv-panel grid max-w-2xl gap-5">
      {organization ? (
        <input type="hidden" name="organizationId" value={organization.id} />
      ) : (
        <LookedUpNumber>
          <TextField name="number" label={t("number")} help={t("numberHelp")} inputMode="numeric" />
        </LookedUpNumber>
      )}
      <TextField name="name" label={t("name")} defaultValue={organization?.name} />
      <fieldset className="ds-fieldset">
        <legend className="ds-label">{t("contact")}</legend>
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField
            name="contactName"
            label={t("contactName")}
            defaultValue={organization?.contactName ?? ""}
            optional
          />
          <TextField
            name="contactEmail"
            type="email"
            label={t("contactEmail")}
            defaultValue={organization?.contactEmail ?? ""}
            optional
          />
          <TextField
            name="contactPhone"
            type="tel"
            label={t("contactPhone")}
            defaultValue={organization?.contactPhone ?? ""}
            optional
          />
          <SelectField
            name="contactLanguage"
            label={t("contactLanguage")}
            help={t("contactLanguageHelp")}
            defaultValue={organization?.contactLanguage ?? ""}
            empty={t("anyLanguage")}
            options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
        </div>
      </fieldset>
      <TextArea
        name="children"
        label={t("children")}
        help={t("childrenHelp")}
        rows={4}
        mono
        optional
        defaultValue={organization?.children.map((unit) => `${unit.number} ${unit.name}`).join("\n")}
      />
      <div>
        <SubmitButton>{organization ? common("save") : t("create")}</SubmitButton>
      </div>
    </ActionForm>
  );
}
