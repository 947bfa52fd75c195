import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { DiagnosisList } from "@/components/diagnoses/diagnosis-list";
import { ExchangeForm, ExplainForm, MachineForm, RegistryForm } from "@/components/diagnoses/diagnosis-forms";
import { LoginDiagnosisForm } from "@/components/diagnoses/login-diagnosis-form";
import type { TestName } from "@/components/diagnoses/test-list";
import { TestFrame } from "@/components/diagnoses/test-frame";
import { TokenRequest } from "@/components/installations/token-panel";
import { StatusBand } from "@/components/ui/status-band";
import { Panel } from "@/components/ui/panel";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { loginMethods } from "@/lib/domain/diagnosis";
import { roleMay, type StaffRole } from "@/lib/domain/permissions";
import { ERROR_CODES } from "@/lib/base/errors";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getDiagnosisPage } from "@/lib/services/diagnoses/get-diagnosis-page";
import { listDiagnoses } from "@/lib/services/diagnoses/list-diagnoses";
import { getInstallation, type InstallationDetails } from "@/lib/services/installations/get-installation";
import { nameInstallation } from "@/lib/services/installations/name-installation";
import { checkInstallationAction, requestAudienceTokenAction } from "../../actions";
import {
  explainAssertionAction,
  runCommunicationPartyDiagnosisAction,
  startLoginDiagnosisAction,
  runMachineDiagnosisAction,
  runTokenExchangeDiagnosisAction,
} from "./actions";
import { offeredTests } from "./offered-tests";

interface DiagnosePageProps {
  params: Promise<{ installationId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export async function generateMetadata({ params }: DiagnosePageProps): Promise<Metadata> {
  const ctx = await requireStaff("fleet.read");
  const t = await getTranslations("installationHead.tab");
  return { title: `${t("test")} – ${await nameInstallation(ctx, (await params).installationId)}` };
}

/** Diagnoses why a customer's requests fail: real requests as the client. The address says which test. */
export default async function DiagnosePage({ params, searchParams }: DiagnosePageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const installation = await orNotFound(getInstallation(ctx, installationId));
  const page = await orNotFound(getDiagnosisPage(ctx, installationId));
  const earlier = await listDiagnoses(ctx, installationId);
  const t = await getTranslations("diagnosis");
  const errors = await getTranslations("errors");
  const tests = offeredTests(ctx, installation, page);
  const { failed, test: asked } = await searchParams;
  const failure = ERROR_CODES.find((code) => code === failed);
  const test = tests.shown.find((name) => name === asked) ?? tests.runnable[0] ?? null;
  const isRunnable = test !== null && tests.runnable.includes(test);
  return (
    <TestFrame
      role={ctx.actor.role}
      now={ctx.clock()}
      installation={installation}
      check={checkInstallationAction}
      tests={tests.shown}
      current={test}
      latest={page.latest}
    >
      <div className="kv-stack">
        {failure ? (
          <StatusBand tone="danger" title={t("callbackFailed")}>
            <p>{errors(failure, { ref: "" })}</p>
          </StatusBand>
        ) : null}
        {roleMay(ctx.actor.role, "tokens.request") && !page.runnable ? (
          <StatusBand tone="info" title={t("notRunnable")}>
            <p>{t(page.custody === "INSTALLATION" ? "keyElsewhere" : "notActive")}</p>
          </StatusBand>
        ) : null}
        {test && isRunnable ? (
          <Panel id="test" title={test === "tokens" ? t("tokens") : t(`pattern.${test}`)}>
            <TestForm test={test} installation={installation} page={page} role={ctx.actor.role} />
          </Panel>
        ) : null}
        <Panel id="earlier" title={t("earlier")}>
          <DiagnosisList installationId={installationId} rows={earlier} />
        </Panel>
        <p className="kv-subtle">{t("lead")}</p>
      </div>
    </TestFrame>
  );
}

/** What a test needs to know, and its button. */
async function TestForm({
  test,
  installation,
  page,
  role,
}: {
  test: TestName;
  installation: InstallationDetails;
  page: Awaited<ReturnType<typeof getDiagnosisPage>>;
  role: StaffRole;
}) {
  const t = await getTranslations("diagnosis");
  const words = await getTranslations("installation");
  const installationId = installation.id;
  switch (test) {
    case "machine":
      return (
        <MachineForm
          installationId={installationId}
          childNumbers={page.childOrganizationNumbers}
          audiences={page.audiences}
          action={runMachineDiagnosisAction}
        />
      );
    case "login":
      return (
        <LoginDiagnosisForm
          installationId={installationId}
          redirectUri={page.redirectUri}
          hasRedirectUri={page.hasRedirectUri}
          several={page.severalApis}
          methods={loginMethods(page.template.environment)}
          mayChange={roleMay(role, "configuration.write")}
          wait={page.loginWait}
          action={startLoginDiagnosisAction}
        />
      );
    case "token-exchange":
      return (
        <ExchangeForm
          installationId={installationId}
          scopes={page.exchangeScopes}
          action={runTokenExchangeDiagnosisAction}
        />
      );
    case "communication-party":
      return <RegistryForm installationId={installationId} action={runCommunicationPartyDiagnosisAction} />;
    case "pasted-assertion":
      return (
        <>
          <ExplainForm installationId={installationId} action={explainAssertionAction} />
          <p className="mt-4">
            <Link className="ds-link" href={paths.verify}>
              {t("verifyLink")}
            </Link>
          </p>
        </>
      );
    case "tokens":
      return (
        <>
          <p className="mb-4">{words("tokensLead")}</p>
          <div className="grid gap-4">
            {installation.tokenRequests.map((request) => (
              <TokenRequest
                key={`${request.audience} ${request.pending}`}
                installationId={installationId}
                request={request}
                action={requestAudienceTokenAction}
              />
            ))}
          </div>
        </>
      );
  }
}
