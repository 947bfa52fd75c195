"use client";

import { useTranslations } from "next-intl";
import { CheckboxGroup } from "@/components/forms/choice-fields";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { PickCard, PickCards } from "@/components/ui/pick-card";

import { type ScopePackage, scopesOutsidePackages } from "@/lib/domain/scope-packages";

export interface TemplateOption {
  id: string;
  name: string;
  environment: "TEST" | "PRODUCTION";
  environmentLabel: string;
  custody: "PORTAL" | "INSTALLATION";
  hasApiKey: boolean;
  /** Without the one that is always included. */
  scopes: string[];
  defaultScopes: string[];
  scopePackages: ScopePackage[];
}

/** The templates as cards that say what each gives, with its environment. */
export function TemplateChoice({
  templates,
  chosen,
}: {
  templates: TemplateOption[];
  chosen: string | null;
}) {
  const t = useTranslations("newCustomer");
  return (
    <PickCards legend={t("template")}>
      {templates.map(({ id, name, environment, environmentLabel, custody, ...template }) => (
        <PickCard
          key={id}
          name="templateId"
          value={id}
          title={name}
          tag={<EnvironmentTag environment={environment} label={environmentLabel} />}
          defaultChecked={id === chosen}
        >
          {t("templateFacts", { count: template.defaultScopes.length + 1, custody })}
          {environment === "TEST" ? ` · ${t("synthetic")}` : null}
          {template.hasApiKey ? null : ` · ${t("noApiKey")}`}
        </PickCard>
      ))}
    </PickCards>
  );
}

/**
 * What the client may do, of what the chosen template allows. Before one is chosen, every template has its
 * own list: without JavaScript the page does not see the choice.
 */
export function TemplateScopes({ templates, chosen }: { templates: TemplateOption[]; chosen: string }) {
  const t = useTranslations("newCustomer");
  const isChosen = templates.some((template) => template.id === chosen);
  return templates
    .filter((template) => template.scopes.length > 0)
    .map((template) => (
      <div key={template.id} hidden={isChosen && template.id !== chosen}>
        <CheckboxGroup
          name={`scopes.${template.id}`}
          legend={isChosen ? t("scopes") : `${t("scopes")}: ${template.name}, ${template.environmentLabel}`}
          help={t("scopesHelp")}
          options={scopeOptions(template)}
          defaultValues={scopeOptions(template)
            .map((option) => option.value)
            .filter((value) => value.split("\n").every((scope) => template.defaultScopes.includes(scope)))}
        />
      </div>
    ));
}

/**
 * The packages by their names, and then the scopes that are in none. The value is the scopes themselves, one
 * per line.
 */
function scopeOptions({ scopes, scopePackages }: TemplateOption): { value: string; label: string }[] {
  return [
    ...scopePackages.map((each) => ({ value: each.scopes.join("\n"), label: each.name })),
    ...scopesOutsidePackages(scopePackages, scopes).map((scope) => ({ value: scope, label: scope })),
  ];
}
