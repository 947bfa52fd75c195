import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton, TextField } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { LagPanel } from "@/components/templates/lag-panel";
import { FactList } from "@/components/ui/facts";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getTemplate } from "@/lib/services/templates/get-template";
import { templateLag } from "@/lib/services/templates/template-lag";
import { CHECKLIST } from "@/lib/services/templates/schemas";
import { setApiKeyAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installation"))("template") };
}

export default async function TemplatePage({ params }: { params: Promise<{ templateId: string }> }) {
  const ctx = await requireStaff("fleet.read");
  const { templateId } = await params;
  if (!isUuid(templateId)) notFound();
  const template = await orNotFound(getTemplate(ctx, templateId));
  const lag = await templateLag(ctx, templateId);
  const mayWrite = roleMay(ctx.actor.role, "templates.write");
  const t = await getTranslations("templates");
  const common = await getTranslations("common");
  const yesNo = (value: boolean) => common(value ? "yes" : "no");
  const list = (values: string[]) =>
    values.length === 0 ? (
      common("none")
    ) : (
      <ul>
        {values.map((value) => (
          <li key={value}>
            <code className="break-all">{value}</code>
          </li>
        ))}
      </ul>
    );
  const returnForm = t(`returnFormValue.${template.returnForm}`);
  return (
    <>
      <PageHead
        title={template.name}
        tag={
          <EnvironmentTag
            environment={template.environment}
            label={common(`environment.${template.environment}`)}
            solid
          />
        }
        crumbs={[{ href: paths.templates, label: t("back") }]}
        actions={
          mayWrite ? (
            <Link className="ds-button" data-variant="secondary" href={paths.editTemplate(templateId)}>
              {common("edit")}
            </Link>
          ) : null
        }
      />
      <div className="grid gap-6">
        {template.tenancy === "MULTI" ? (
          <StatusBand tone="warning">
            <p>{t("multiTenant")}</p>
          </StatusBand>
        ) : null}
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Panel id="settings" title={t("settings")}>
            <FactList
              facts={[
                { name: t("form.tenancy"), value: t(`tenancy.${template.tenancy}`) },
                { name: t("scopes"), value: list(template.scopes) },
                { name: t("defaultScopes"), value: list(template.defaultScopes) },
                { name: t("logsUsersIn"), value: yesNo(template.logsUsersIn) },
                { name: t("usesRefreshTokens"), value: yesNo(template.usesRefreshTokens) },
                { name: t("redirectUris"), value: list(template.redirectUris) },
                { name: t("sharedRedirectUris"), value: yesNo(template.sharedRedirectUris) },
                { name: t("postLogoutRedirectUris"), value: list(template.postLogoutRedirectUris) },
                {
                  name: t("returnForm"),
                  value:
                    template.returnForm === "PORTAL"
                      ? returnForm
                      : `${returnForm}: ${template.returnPort}${template.returnPath ?? "/"}`,
                },
                {
                  name: t("keyAlgorithm"),
                  value: t(`keyAlgorithmValue.${template.keyAlgorithm}`),
                },
                { name: t("form.custodyTitle"), value: t(`custody.${template.custody}`) },
                { name: t("renewalDays"), value: t("renewalDaysValue", { days: template.renewalDays }) },
                {
                  name: t("keyLifetime"),
                  value: template.keyLifetimeDays
                    ? t("keyLifetimeValue", { days: template.keyLifetimeDays })
                    : t("keyLifetimeUnknown"),
                },
                { name: t("rotatesAutomatically"), value: yesNo(template.rotatesAutomatically) },
              ]}
            />
          </Panel>
          <div className="grid gap-6">
            <Panel id="api-key" title={t("apiKey")}>
              {template.apiKeySetAt ? (
                <p className="mb-4">
                  {t.rich("apiKeySetAt", { when: () => <Time value={template.apiKeySetAt!} /> })}
                </p>
              ) : (
                <p className="mb-4">
                  <StatusText tone="warning">{t("apiKeyMissing")}</StatusText>
                </p>
              )}
              {mayWrite ? (
                <ActionForm
                  action={setApiKeyAction}
                  className="grid gap-4"
                  success={<p>{t("apiKeySaved")}</p>}
                >
                  <input type="hidden" name="templateId" value={templateId} />
                  <TextField
                    name="apiKey"
                    type="password"
                    label={t("apiKey")}
                    help={t("apiKeyHelp")}
                    autoComplete="new-password"
                  />
                  <div>
                    <SubmitButton variant="secondary">{t("apiKeySave")}</SubmitButton>
                  </div>
                </ActionForm>
              ) : null}
            </Panel>
            <LagPanel templateId={templateId} {...lag} mayChange={roleMay(ctx.actor.role, "bulk.run")} />
            <Panel id="checklist" title={t("checklist")}>
              <ul className="grid gap-2">
                {CHECKLIST.map((item) => (
                  <li key={item} className="flex items-start gap-2">
                    <StatusText tone={template.checklist.includes(item) ? "success" : "neutral"}>
                      {common(template.checklist.includes(item) ? "yes" : "no")}
                    </StatusText>
                    <span>{t(`checklistItem.${item}`)}</span>
                  </li>
                ))}
              </ul>
            </Panel>
          </div>
        </div>
      </div>
    </>
  );
}
