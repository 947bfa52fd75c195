import { getTranslations } from "next-intl/server";
import { SelectField, TextArea } from "@/components/forms/action-form";
import { Checkbox, CheckboxGroup } from "@/components/forms/choice-fields";
import { ROLES } from "@/lib/domain/permissions";
import type { RuleFormDetails } from "@/lib/services/alerts/get-rule-form";

/**
 * A channel's field in the form of a rule. Its texts are `alerts.ruleField.<name>`: a label, and a help text
 * if there is one.
 */
export async function RuleField({
  field,
  value,
}: {
  field: RuleFormDetails["fields"][number];
  value: unknown;
}) {
  const t = await getTranslations("alerts");
  const common = await getTranslations("common");
  const nav = await getTranslations("nav");
  const { name, kind } = field;
  const label = t(`ruleField.${name}.label`);
  const help = t.has(`ruleField.${name}.help`) ? t(`ruleField.${name}.help`) : undefined;
  const values = Array.isArray(value) ? value.map(String) : [];
  const options = field.options.map((option) => ({
    value: option.value,
    label: option.unreachable ? t("unreachable", { name: option.label }) : option.label,
  }));
  switch (kind) {
    case "lines":
      return (
        <TextArea name={name} label={label} help={help} defaultValue={values.join("\n")} rows={3} optional />
      );
    case "checkbox":
      return <Checkbox name={name} label={label} defaultChecked={value === true} />;
    case "choice":
      return (
        <SelectField
          name={name}
          label={label}
          help={help}
          defaultValue={typeof value === "string" ? value : ""}
          empty={common("none")}
          options={options}
        />
      );
    case "roles":
    case "choices":
      return (
        <CheckboxGroup
          name={name}
          legend={label}
          help={help}
          options={
            kind === "roles" ? ROLES.map((role) => ({ value: role, label: nav(`role.${role}`) })) : options
          }
          defaultValues={values}
        />
      );
  }
}
