import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getFormatter, getTranslations } from "next-intl/server";
import { CauseList } from "@/components/diagnoses/cause-list";
import { outcomeTone } from "@/components/diagnoses/outcome-tone";
import { plainText } from "@/components/diagnoses/plain-text";
import { StepList } from "@/components/diagnoses/step-list";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { CopyButton } from "@/components/ui/copy-button";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getDiagnosis } from "@/lib/services/diagnoses/get-diagnosis";
import { attachDiagnosisAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("diagnosis"))("result") };
}

/** One diagnosis: its outcome, the likely causes and each step, to read or to copy for NHN's support. */
export default async function DiagnosisPage({
  params,
}: {
  params: Promise<{ installationId: string; diagnosisId: string }>;
}) {
  const ctx = await requireStaff("fleet.read");
  const { installationId, diagnosisId } = await params;
  if (!isUuid(installationId) || !isUuid(diagnosisId)) notFound();
  const diagnosis = await orNotFound(getDiagnosis(ctx, installationId, diagnosisId));
  const t = await getTranslations("diagnosis");
  const common = await getTranslations("common");
  const format = await getFormatter();
  const attachable = diagnosis.openRevivalId && diagnosis.revivalId !== diagnosis.openRevivalId;
  return (
    <>
      <PageHead
        title={t(`pattern.${diagnosis.pattern}`)}
        crumbs={[{ href: paths.diagnose(installationId), label: t("title") }]}
        lead={
          <p className="flex flex-wrap items-center gap-3">
            <StatusText tone={outcomeTone(diagnosis.outcome)}>
              {t(`outcome.${diagnosis.outcome ?? (diagnosis.wait ? "queued" : "under-way")}`)}
            </StatusText>
            <span>
              {diagnosis.installation.organization.name} – {diagnosis.installation.label} ·{" "}
              <Time value={diagnosis.createdAt} /> · {diagnosis.actorName ?? common("unknownPerson")}
            </span>
          </p>
        }
        actions={<CopyButton text={plainText(diagnosis, t, format)} label={t("copyAll")} />}
      />
      <div className="grid gap-6">
        {diagnosis.wait ? <WaitNotice wait={diagnosis.wait} what="diagnosis" refreshes /> : null}
        {diagnosis.causes.length > 0 ? (
          <Panel id="causes" title={t("causes")}>
            <CauseList causes={diagnosis.causes} />
          </Panel>
        ) : null}
        <Panel id="steps" title={t("steps")}>
          {diagnosis.steps.length > 0 ? <StepList steps={diagnosis.steps} /> : <p>{t("noSteps")}</p>}
        </Panel>
        {diagnosis.revivalId ? <p>{t("attached")}</p> : null}
        {attachable && roleMay(ctx.actor.role, "keys.manage") ? (
          <ActionForm action={attachDiagnosisAction} success={t("attached")}>
            <input type="hidden" name="diagnosisId" value={diagnosisId} />
            <SubmitButton variant="secondary">{t("attach")}</SubmitButton>
          </ActionForm>
        ) : null}
      </div>
    </>
  );
}
