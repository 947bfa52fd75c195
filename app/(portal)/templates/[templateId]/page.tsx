import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton, TextField } from "@/components/forms/action-form";
import { VendorPanel } from "@/components/vendor/vendor-panel";
import { StatusBand } from "@/components/ui/status-band";
import { CheckList } from "@/components/templates/check-list";
import { LagPanel } from "@/components/templates/lag-panel";
import { TemplatePanels } from "@/components/templates/template-panels";
import { FactList } from "@/components/ui/facts";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { orNotFound, requireStaff, titledBy } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { isUuid, requireUuid } from "@/lib/base/search-params";
import { getTemplate } from "@/lib/services/templates/get-template";
import { templateLag } from "@/lib/services/templates/template-lag";
import { CHECKLIST } from "@/lib/services/templates/schemas";
import { getVendorProfile } from "@/lib/services/vendor/get-vendor-profile";
import { saveVendorProfileAction } from "../../staff/vendor/actions";
import { setApiKeyAction } from "../actions";

export function generateMetadata({ params }: { params: Promise<{ templateId: string }> }): Promise<Metadata> {
  return titledBy(
    "fleet.read",
    async (ctx) => (await getTemplate(ctx, requireUuid((await params).templateId))).name,
  );
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
  const checks = [
    {
      name: "api-key-set",
      label: t("check.apiKey"),
      state: template.apiKeySetAt ? ("done" as const) : ("left" as const),
    },
    ...CHECKLIST.map((item) => ({
      name: item,
      label: t(`checklistItem.${item}`),
      state: template.checklist.includes(item) ? ("ticked" as const) : ("left" as const),
    })),
  ];
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
      <div className="kv-stack">
        {template.tenancy === "MULTI" ? (
          <StatusBand tone="warning">
            <p>{t("multiTenant")}</p>
          </StatusBand>
        ) : null}
        <div className="kv-cols">
          <div className="kv-stack">
            <Panel id="step-name" title={t("step.name")}>
              <FactList
                facts={[
                  { name: t("form.name"), value: template.name },
                  { name: t("form.environment"), value: common(`environment.${template.environment}`) },
                  { name: t("form.tenancy"), value: t(`tenancy.${template.tenancy}`) },
                  { name: t("column.installations"), value: template._count.installations },
                ]}
              />
            </Panel>
            <TemplatePanels template={template} />
          </div>
          <div className="kv-stack">
            <CheckList items={checks} />
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
            <VendorPanel
              templateId={templateId}
              {...await getVendorProfile(ctx, { templateId })}
              action={mayWrite ? saveVendorProfileAction : null}
            />
          </div>
        </div>
      </div>
    </>
  );
}
