import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { DiagnosisResult } from "@/components/diagnoses/diagnosis-result";
import { testOf } from "@/components/diagnoses/test-list";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { TestFrame } from "@/components/diagnoses/test-frame";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getDiagnosis } from "@/lib/services/diagnoses/get-diagnosis";
import { getDiagnosisPage } from "@/lib/services/diagnoses/get-diagnosis-page";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { nameInstallation } from "@/lib/services/installations/name-installation";
import { checkInstallationAction } from "../../../actions";
import { attachDiagnosisAction } from "../actions";
import { offeredTests } from "../offered-tests";

interface DiagnosisPageProps {
  params: Promise<{ installationId: string; diagnosisId: string }>;
}

export async function generateMetadata({ params }: DiagnosisPageProps): Promise<Metadata> {
  const ctx = await requireStaff("fleet.read");
  const t = await getTranslations("diagnosis");
  return { title: `${t("result")} – ${await nameInstallation(ctx, (await params).installationId)}` };
}

/** The result of one test, beside the list of tests. */
export default async function DiagnosisPage({ params }: DiagnosisPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId, diagnosisId } = await params;
  if (!isUuid(installationId) || !isUuid(diagnosisId)) notFound();
  const diagnosis = await orNotFound(getDiagnosis(ctx, installationId, diagnosisId));
  const installation = await orNotFound(getInstallation(ctx, installationId));
  const page = await orNotFound(getDiagnosisPage(ctx, installationId));
  const t = await getTranslations("diagnosis");
  const test = testOf(diagnosis.pattern);
  const tests = offeredTests(ctx, installation, page);
  const attachable =
    diagnosis.openRevivalId &&
    diagnosis.revivalId !== diagnosis.openRevivalId &&
    roleMay(ctx.actor.role, "keys.manage");
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
      <DiagnosisResult diagnosis={diagnosis}>
        <div className="kv-acts mt-3">
          {tests.runnable.includes(test) ? (
            <Link className="ds-button" data-variant="secondary" href={paths.diagnose(installationId, test)}>
              {t("runAgain")}
            </Link>
          ) : null}
          {attachable ? (
            <ActionForm action={attachDiagnosisAction} success={t("attached")}>
              <input type="hidden" name="diagnosisId" value={diagnosisId} />
              <SubmitButton variant="secondary">{t("attach")}</SubmitButton>
            </ActionForm>
          ) : null}
        </div>
      </DiagnosisResult>
    </TestFrame>
  );
}
