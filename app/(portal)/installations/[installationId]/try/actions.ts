"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import { diagnosisCookie } from "@/lib/auth/login-cookie";
import { paths } from "@/lib/domain/routes";
import { attachDiagnosis } from "@/lib/services/diagnoses/attach-diagnosis";
import { explainAssertion } from "@/lib/services/diagnoses/explain-assertion";
import { startLoginDiagnosis } from "@/lib/services/diagnoses/start-login-diagnosis";
import { runCommunicationPartyDiagnosis } from "@/lib/services/diagnoses/run-communication-party-diagnosis";
import { runMachineDiagnosis } from "@/lib/services/diagnoses/run-machine-diagnosis";
import { runTokenExchangeDiagnosis } from "@/lib/services/diagnoses/run-token-exchange-diagnosis";

export const runMachineDiagnosisAction = defineAction<void>({
  name: "runMachineDiagnosis",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId } = await runMachineDiagnosis(ctx, { installationId, child: form.text("child") });
    redirect(paths.diagnosis(installationId, diagnosisId));
  },
});

export const startLoginDiagnosisAction = defineAction<void>({
  name: "startLoginDiagnosis",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId, login } = await startLoginDiagnosis(ctx, {
      installationId,
      pattern: form.text("pattern"),
      method: form.text("method"),
      acrValues: form.text("acrValues"),
      minLevel: form.text("minLevel"),
    });
    if (!login) redirect(paths.diagnosis(installationId, diagnosisId));
    await diagnosisCookie.keep({ installationId, diagnosisId, attempt: login.attempt });
    redirect(login.url);
  },
});

export const runTokenExchangeDiagnosisAction = defineAction<void>({
  name: "runTokenExchangeDiagnosis",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId } = await runTokenExchangeDiagnosis(ctx, {
      installationId,
      subjectScope: form.text("subjectScope"),
      scope: form.text("scope"),
    });
    redirect(paths.diagnosis(installationId, diagnosisId));
  },
});

export const runCommunicationPartyDiagnosisAction = defineAction<void>({
  name: "runCommunicationPartyDiagnosis",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId } = await runCommunicationPartyDiagnosis(ctx, {
      installationId,
      herId: form.text("herId"),
    });
    redirect(paths.diagnosis(installationId, diagnosisId));
  },
});

export const explainAssertionAction = defineAction<void>({
  name: "explainAssertion",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId } = await explainAssertion(ctx, {
      installationId,
      text: form.text("text"),
      error: form.text("error"),
      happenedAt: form.text("happenedAt"),
    });
    redirect(paths.diagnosis(installationId, diagnosisId));
  },
});

export const attachDiagnosisAction = defineAction<void>({
  name: "attachDiagnosis",
  permission: "keys.manage",
  run: (ctx, form) => attachDiagnosis(ctx, { diagnosisId: form.text("diagnosisId") }),
});
