import type { RuleFormDetails } from "@/lib/services/alerts/get-rule-form";
import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import { type Option } from "@/components/forms/form-context";
import { Sentence, SentenceFields, SentenceForm } from "@/components/ui/sentence-form";
import { RuleField } from "./rule-field";

/** The id of the form, for its preview. */
export const RULE_FORM = "rule-form";

/** A rule as sentences: when it alerts, for which keys, whom by each channel, and who else if nobody acts. */
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
    <ActionForm action={action} id={RULE_FORM} className="max-w-3xl">
      <input type="hidden" name="ruleId" value={rule?.id ?? ""} />
      <SentenceForm>
        <Sentence word={t("sentence.when")}>
          {t("sentence.expires")}{" "}
          <TextField
            inline
            name="thresholds"
            label={t("thresholds")}
            defaultValue={rule?.thresholds.join(", ") ?? "60, 30, 14, 7, 3, 1, 0"}
          />{" "}
          {t("sentence.days")}
          <p data-field="description">{t("thresholdsHelp")}</p>
        </Sentence>
        <Sentence word={t("sentence.and")}>
          {t("sentence.unknown")}{" "}
          <TextField
            inline
            name="unknownEveryDays"
            label={t("unknownEveryDays")}
            defaultValue={String(rule?.unknownEveryDays ?? 7)}
            inputMode="numeric"
            size={3}
          />{" "}
          {t("sentence.days")}
          <p data-field="description">{t("unknownEveryDaysHelp")}</p>
        </Sentence>
        <Sentence word={t("sentence.for")}>
          {t("sentence.installations")}{" "}
          <SelectField
            inline
            name="query"
            label={t("which")}
            defaultValue={rule?.query ?? ""}
            empty={t("wholeFleet")}
            options={choices}
          />
        </Sentence>
        <Sentence word={t("sentence.to")}>
          <SentenceFields>
            {controls(false)}
            <Checkbox name="digest" label={t("digest")} defaultChecked={rule?.digest ?? true} />
            <Checkbox
              name="officeHours"
              label={t("officeHours")}
              defaultChecked={rule?.officeHours ?? true}
            />
          </SentenceFields>
        </Sentence>
        <Sentence word={t("sentence.otherwise")}>
          {t("sentence.nobody")}{" "}
          <TextField
            inline
            name="escalateAfterDays"
            label={t("escalateAfterDays")}
            defaultValue={String(rule?.escalateAfterDays ?? 2)}
            inputMode="numeric"
            size={3}
          />{" "}
          {t("sentence.also")}
          <SentenceFields>{controls(true)}</SentenceFields>
        </Sentence>
        <div className="kv-sentence-end">
          <TextField name="name" label={t("ruleName")} defaultValue={rule?.name} />
          <Checkbox name="enabled" label={t("enabled")} defaultChecked={rule?.enabled ?? true} />
          <div>
            <SubmitButton>{common("save")}</SubmitButton>
          </div>
        </div>
      </SentenceForm>
    </ActionForm>
  );
}
