import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { DiagnosisList } from "@/components/diagnoses/diagnosis-list";
import { ExchangeForm, ExplainForm, MachineForm, RegistryForm } from "@/components/diagnoses/diagnosis-forms";
import { LoginDiagnosisForm } from "@/components/diagnoses/login-diagnosis-form";
import { StatusBand } from "@/components/ui/status-band";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { loginMethods } from "@/lib/domain/diagnosis";
import { roleMay } from "@/lib/domain/permissions";
import { ERROR_CODES } from "@/lib/base/errors";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getDiagnosisPage } from "@/lib/services/diagnoses/get-diagnosis-page";
import { listDiagnoses } from "@/lib/services/diagnoses/list-diagnoses";
import {
  explainAssertionAction,
  runCommunicationPartyDiagnosisAction,
  startLoginDiagnosisAction,
  runMachineDiagnosisAction,
  runTokenExchangeDiagnosisAction,
} from "./actions";

interface DiagnosePageProps {
  params: Promise<{ installationId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("diagnosis"))("title") };
}

/** Diagnoses why a customer's requests fail: real requests as the client, step by step. */
export default async function DiagnosePage({ params, searchParams }: DiagnosePageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const page = await orNotFound(getDiagnosisPage(ctx, installationId));
  const earlier = await listDiagnoses(ctx, installationId);
  const t = await getTranslations("diagnosis");
  const errors = await getTranslations("errors");
  const may = roleMay(ctx.actor.role, "tokens.request");
  const runs = may && page.runnable;
  const { failed } = await searchParams;
  const failure = ERROR_CODES.find((code) => code === failed);
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        crumbs={[
          {
            href: paths.installation(installationId),
            label: `${page.organization.name} – ${page.label}`,
          },
        ]}
      />
      <div className="grid gap-6">
        {failure ? (
          <StatusBand tone="danger" title={t("callbackFailed")}>
            <p>{errors(failure, { ref: "" })}</p>
          </StatusBand>
        ) : null}
        {may && !page.runnable ? (
          <StatusBand tone="info" title={t("notRunnable")}>
            <p>{t(page.custody === "INSTALLATION" ? "keyElsewhere" : "notActive")}</p>
          </StatusBand>
        ) : null}
        {runs ? (
          <>
            <Panel id="machine" title={t("pattern.machine")}>
              <MachineForm
                installationId={installationId}
                childNumbers={page.childOrganizationNumbers}
                audiences={page.audiences}
                action={runMachineDiagnosisAction}
              />
            </Panel>
            <Panel id="login" title={t("pattern.login")}>
              <LoginDiagnosisForm
                installationId={installationId}
                redirectUri={page.redirectUri}
                hasRedirectUri={page.hasRedirectUri}
                several={page.severalApis}
                methods={loginMethods(page.template.environment)}
                mayChange={roleMay(ctx.actor.role, "configuration.write")}
                wait={page.loginWait}
                action={startLoginDiagnosisAction}
              />
            </Panel>
            {page.audiences.length > 1 ? (
              <Panel id="token-exchange" title={t("pattern.token-exchange")}>
                <ExchangeForm
                  installationId={installationId}
                  scopes={page.exchangeScopes}
                  action={runTokenExchangeDiagnosisAction}
                />
              </Panel>
            ) : null}
            <Panel id="communication-party" title={t("pattern.communication-party")}>
              <RegistryForm installationId={installationId} action={runCommunicationPartyDiagnosisAction} />
            </Panel>
          </>
        ) : null}
        {may && page.clientId ? (
          <Panel id="explain" title={t("pattern.pasted-assertion")}>
            <ExplainForm installationId={installationId} action={explainAssertionAction} />
            <p className="mt-4">
              <Link className="ds-link" href={paths.verify}>
                {t("verifyLink")}
              </Link>
            </p>
          </Panel>
        ) : null}
        <Panel id="earlier" title={t("earlier")}>
          <DiagnosisList installationId={installationId} rows={earlier} />
        </Panel>
      </div>
    </>
  );
}
