import { getTranslations } from "next-intl/server";
import { FactList } from "@/components/ui/facts";
import { Panel } from "@/components/ui/panel";
import type { TemplateDetails } from "@/lib/services/templates/get-template";

/** What a template is, under the headings of the steps in which it is filled in. */
export async function TemplatePanels({ template }: { template: TemplateDetails }) {
  const t = await getTranslations("templates");
  const packages = await getTranslations("packages");
  const common = await getTranslations("common");
  const yesNo = (value: boolean) => common(value ? "yes" : "no");
  const returnForm = t(`returnFormValue.${template.returnForm}`);
  return (
    <>
      <Panel id="step-access" title={t("step.access")}>
        <FactList
          facts={[
            { name: t("scopes"), value: <Values values={template.scopes} none={common("none")} /> },
            {
              name: t("defaultScopes"),
              value: <Values values={template.defaultScopes} none={common("none")} />,
            },
            { name: packages("title"), value: <Packages template={template} none={packages("none")} /> },
            { name: t("logsUsersIn"), value: yesNo(template.logsUsersIn) },
            { name: t("usesRefreshTokens"), value: yesNo(template.usesRefreshTokens) },
            {
              name: t("redirectUris"),
              value: <Values values={template.redirectUris} none={common("none")} />,
            },
            { name: t("sharedRedirectUris"), value: yesNo(template.sharedRedirectUris) },
            {
              name: t("postLogoutRedirectUris"),
              value: <Values values={template.postLogoutRedirectUris} none={common("none")} />,
            },
            {
              name: t("returnForm"),
              value:
                template.returnForm === "PORTAL"
                  ? returnForm
                  : `${returnForm}: ${template.returnPort}${template.returnPath ?? "/"}`,
            },
          ]}
        />
      </Panel>
      <Panel id="step-keys" title={t("step.keys")}>
        <FactList
          facts={[
            { name: t("form.custodyTitle"), value: t(`custody.${template.custody}`) },
            { name: t("keyAlgorithm"), value: t(`keyAlgorithmValue.${template.keyAlgorithm}`) },
            { name: t("renewalDays"), value: t("renewalDaysValue", { days: template.renewalDays }) },
            {
              name: t("keyLifetime"),
              value: template.keyLifetimeDays
                ? t("keyLifetimeValue", { days: template.keyLifetimeDays })
                : t("keyLifetimeUnknown"),
            },
            { name: t("rotatesAutomatically"), value: yesNo(template.rotatesAutomatically) },
            {
              name: t("fileLocation"),
              value: <Written text={template.fileLocation} none={t("notWritten")} />,
            },
            {
              name: t("restartInstructions"),
              value: <Written text={template.restartInstructions} none={t("notWritten")} />,
            },
            {
              name: t("revivalInstructions"),
              value: <Written text={template.revivalInstructions} none={t("notWritten")} />,
            },
          ]}
        />
      </Panel>
    </>
  );
}

function Values({ values, none }: { values: string[]; none: string }) {
  if (values.length === 0) return <>{none}</>;
  return (
    <ul>
      {values.map((value) => (
        <li key={value}>
          <code className="break-all">{value}</code>
        </li>
      ))}
    </ul>
  );
}

function Packages({ template, none }: { template: TemplateDetails; none: string }) {
  if (template.scopePackages.length === 0) return <>{none}</>;
  return (
    <ul className="grid gap-2">
      {template.scopePackages.map((each) => (
        <li key={each.name}>
          {each.name}
          <small>
            <code className="break-all">{each.scopes.join(" ")}</code>
          </small>
        </li>
      ))}
    </ul>
  );
}

/** A text as it was written, its lines included. */
function Written({ text, none }: { text: string; none: string }) {
  return text ? (
    <span className="whitespace-pre-line">{text}</span>
  ) : (
    <span className="kv-subtle">{none}</span>
  );
}
