import type { RuleFormDetails } from "@/lib/services/alerts/get-rule-form";
import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  Checkbox,
  type Option,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { RuleField } from "./rule-field";

/** A rule: which keys it covers, when it alerts, and whom by each channel. */
export async function RuleForm({
  rule,
  fields,
  views,
  action,
}: {
  rule: RuleFormDetails["rule"];
  /** The channels' fields; their values are in the rule, by name. */
  fields: RuleFormDetails["fields"];
  /** Saved views by their address. */
  views: Option[];
  action: ServerAction<void>;
}) {
  const t = await getTranslations("alerts");
  const common = await getTranslations("common");
  // The view of a rule may not be saved under a name, or no longer.
  const known = views.some((view) => view.value === rule?.query);
  const choices = rule?.query && !known ? [{ value: rule.query, label: t("ownView") }, ...views] : views;
  const values = new Map<string, unknown>(Object.entries(rule ?? {}));
  const controls = (escalation: boolean) =>
    fields
      .filter((field) => (field.purpose === "escalation") === escalation)
      .map((field) => <RuleField key={field.name} field={field} value={values.get(field.name)} />);
  return (
    <ActionForm action={action} className="kv-panel grid max-w-2xl gap-5">
      <input type="hidden" name="ruleId" value={rule?.id ?? ""} />
      <TextField name="name" label={t("ruleName")} defaultValue={rule?.name} />
      <SelectField
        name="query"
        label={t("which")}
        help={t("whichHelp")}
        defaultValue={rule?.query ?? ""}
        empty={t("wholeFleet")}
        options={choices}
      />
      <TextField
        name="thresholds"
        label={t("thresholds")}
        help={t("thresholdsHelp")}
        defaultValue={rule?.thresholds.join(", ") ?? "60, 30, 14, 7, 3, 1, 0"}
      />
      {controls(false)}
      <Checkbox name="digest" label={t("digest")} defaultChecked={rule?.digest ?? true} />
      <Checkbox name="officeHours" label={t("officeHours")} defaultChecked={rule?.officeHours ?? true} />
      {controls(true)}
      <TextField
        name="escalateAfterDays"
        label={t("escalateAfterDays")}
        defaultValue={String(rule?.escalateAfterDays ?? 2)}
        inputMode="numeric"
      />
      <Checkbox name="enabled" label={t("enabled")} defaultChecked={rule?.enabled ?? true} />
      <div>
        <SubmitButton>{common("save")}</SubmitButton>
      </div>
    </ActionForm>
  );
}
