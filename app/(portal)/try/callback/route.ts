import { type NextRequest, NextResponse } from "next/server";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { diagnosisCookie } from "@/lib/auth/login-cookie";
import { getActor } from "@/lib/auth/session";
import { env } from "@/lib/base/env";
import { paths } from "@/lib/domain/routes";
import { completeLoginDiagnosis } from "@/lib/services/diagnoses/complete-login-diagnosis";
import { contextFor } from "@/lib/context/process-context";

/** Receives the return from HelseID of a login that is diagnosed as a customer's client. */
export async function GET(request: NextRequest): Promise<NextResponse> {
  return inRequest(async () => {
    const back = (path: string) => NextResponse.redirect(`${env().PORTAL_URL}${path}`, 303);
    const pending = await diagnosisCookie.take();
    // Not started by this browser: a forged return, or one that was used already.
    if (!pending) return back(paths.installations);
    const { installationId, diagnosisId, attempt } = pending;
    try {
      const ctx = contextFor(await getActor());
      await completeLoginDiagnosis(ctx, { diagnosisId, attempt, query: request.nextUrl.search });
      return back(paths.diagnosis(installationId, diagnosisId));
    } catch (error) {
      const { code } = mapError(error, "try/callback");
      return back(`${paths.diagnose(installationId)}?failed=${code}`);
    }
  });
}
