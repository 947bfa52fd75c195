import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  Checkbox,
  CheckboxGroup,
  type Option,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { ROLES } from "@/lib/domain/permissions";

export interface RuleValues {
  id: string;
  name: string;
  query: string;
  thresholds: number[];
  emails: string[];
  toRoles: string[];
  toPeople: string[];
  toCustomer: boolean;
  customerLink: boolean;
  webhookId: string | null;
  officeHours: boolean;
  digest: boolean;
  escalateTo: string[];
  escalateToRoles: string[];
  escalateAfterDays: number;
  enabled: boolean;
}

/** Everything a rule says: which keys, when, whom, how. */
export async function RuleForm({
  rule,
  views,
  webhooks,
  people,
  action,
}: {
  rule: RuleValues | null;
  /** Saved views by their address. */
  views: Option[];
  webhooks: Option[];
  people: { id: string; name: string; reachable: boolean }[];
  action: ServerAction<void>;
}) {
  const t = await getTranslations("alerts");
  const common = await getTranslations("common");
  const nav = await getTranslations("nav");
  const roles = ROLES.map((role) => ({ value: role, label: nav(`role.${role}`) }));
  const persons = people.map((person) => ({
    value: person.id,
    label: person.reachable ? person.name : t("unreachable", { name: person.name }),
  }));
  // A rule's view may have been saved under no name, or under one that is gone.
  const known = views.some((view) => view.value === rule?.query);
  const choices = rule?.query && !known ? [{ value: rule.query, label: t("ownView") }, ...views] : views;
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
      <TextArea
        name="emails"
        label={t("emails")}
        help={t("emailsHelp")}
        defaultValue={rule?.emails.join("\n")}
        rows={3}
        optional
      />
      <CheckboxGroup
        name="toRoles"
        legend={t("toRoles")}
        help={t("toRolesHelp")}
        options={roles}
        defaultValues={rule?.toRoles ?? []}
      />
      <CheckboxGroup
        name="toPeople"
        legend={t("toPeople")}
        help={t("toPeopleHelp")}
        options={persons}
        defaultValues={rule?.toPeople ?? []}
      />
      <Checkbox name="digest" label={t("digest")} defaultChecked={rule?.digest ?? true} />
      <Checkbox name="officeHours" label={t("officeHours")} defaultChecked={rule?.officeHours ?? true} />
      <Checkbox name="toCustomer" label={t("alsoCustomer")} defaultChecked={rule?.toCustomer ?? false} />
      <Checkbox name="customerLink" label={t("customerLink")} defaultChecked={rule?.customerLink ?? false} />
      <SelectField
        name="webhookId"
        label={t("webhook")}
        defaultValue={rule?.webhookId ?? ""}
        empty={common("none")}
        options={webhooks}
      />
      <TextArea
        name="escalateTo"
        label={t("escalateTo")}
        help={t("escalateToHelp")}
        defaultValue={rule?.escalateTo.join("\n")}
        rows={2}
        optional
      />
      <CheckboxGroup
        name="escalateToRoles"
        legend={t("escalateToRoles")}
        options={roles}
        defaultValues={rule?.escalateToRoles ?? []}
      />
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
