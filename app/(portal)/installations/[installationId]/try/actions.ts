"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import { tryCookie } from "@/lib/auth/login-cookie";
import { paths } from "@/lib/domain/routes";
import { attachDiagnosis } from "@/lib/services/diagnoses/attach-diagnosis";
import { explainAssertion } from "@/lib/services/diagnoses/explain-assertion";
import { startLoginTry } from "@/lib/services/diagnoses/start-login-try";
import { tryCommunicationParty } from "@/lib/services/diagnoses/try-communication-party";
import { tryMachine } from "@/lib/services/diagnoses/try-machine";
import { tryTokenExchange } from "@/lib/services/diagnoses/try-token-exchange";

export const tryMachineAction = defineAction<void>({
  name: "tryMachine",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId } = await tryMachine(ctx, { installationId, child: form.text("child") });
    redirect(paths.diagnosis(installationId, diagnosisId));
  },
});

export const tryLoginAction = defineAction<void>({
  name: "tryLogin",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId, login } = await startLoginTry(ctx, {
      installationId,
      pattern: form.text("pattern"),
      method: form.text("method"),
      acrValues: form.text("acrValues"),
      leastLevel: form.text("leastLevel"),
    });
    if (!login) redirect(paths.diagnosis(installationId, diagnosisId));
    await tryCookie.keep({ installationId, diagnosisId, attempt: login.attempt });
    redirect(login.url);
  },
});

export const tryTokenExchangeAction = defineAction<void>({
  name: "tryTokenExchange",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId } = await tryTokenExchange(ctx, {
      installationId,
      subjectScope: form.text("subjectScope"),
      scope: form.text("scope"),
    });
    redirect(paths.diagnosis(installationId, diagnosisId));
  },
});

export const tryCommunicationPartyAction = defineAction<void>({
  name: "tryCommunicationParty",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const { diagnosisId } = await tryCommunicationParty(ctx, { installationId, herId: form.text("herId") });
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
