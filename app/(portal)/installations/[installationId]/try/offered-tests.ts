import { TESTS, type TestName } from "@/components/diagnoses/test-list";
import type { StaffContext } from "@/lib/auth/session";
import { availableActions } from "@/lib/domain/installation-actions";
import { roleMay } from "@/lib/domain/permissions";
import type { getDiagnosisPage } from "@/lib/services/diagnoses/get-diagnosis-page";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";

/** The tests that are listed for a client, and which of them the viewer can run on it. */
export function offeredTests(
  ctx: StaffContext,
  installation: InstallationDetails,
  page: Awaited<ReturnType<typeof getDiagnosisPage>>,
): { shown: TestName[]; runnable: TestName[] } {
  const may = roleMay(ctx.actor.role, "tokens.request");
  const runs = may && page.runnable;
  const runnable: Record<TestName, boolean> = {
    machine: runs,
    login: runs,
    "token-exchange": runs && page.audiences.length > 1,
    "communication-party": runs,
    "pasted-assertion": may && page.clientId !== null,
    tokens: availableActions(installation, ctx.actor.role, ctx.clock()).has("request-token"),
  };
  return {
    shown: TESTS.filter((test) => test !== "tokens" || runnable.tokens),
    runnable: TESTS.filter((test) => runnable[test]),
  };
}
