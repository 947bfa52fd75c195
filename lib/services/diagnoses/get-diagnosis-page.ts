import { z } from "zod";
import { PATTERNS, type StepOutcome } from "@/lib/domain/diagnosis";
import { tokenRequestsFor } from "@/lib/domain/current-configuration";
import { scopesByAudience } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { findShownWait } from "@/lib/core/upstream/waits";
import { authorize } from "@/lib/context/authorize";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import type { Context } from "@/lib/context/context";
import { diagnosisRedirectUri } from "@/lib/domain/routes";

/** Reads what can be diagnosed of a client, and whether anything prevents it. @throws AppError NOT_FOUND */
export async function getDiagnosisPage(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: {
      id: true,
      label: true,
      custody: true,
      clientId: true,
      activatedAt: true,
      closedAt: true,
      organization: { select: { name: true } },
      template: { select: { environment: true, logsUsersIn: true, tenancy: true } },
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  const redirectUri = diagnosisRedirectUri(ctx.env.PORTAL_URL);
  const current = await loadCurrentConfiguration(ctx.db, installationId);
  const { apiScopes, childOrganizationNumbers, redirectUris } = current.configuration;
  const requests = tokenRequestsFor(current);
  const latest = await ctx.db.diagnosis.findMany({
    where: { installationId },
    distinct: ["pattern"],
    orderBy: { createdAt: "desc" },
    select: { id: true, pattern: true, outcome: true, createdAt: true, runAt: true },
  });
  return {
    ...installation,
    runnable:
      installation.activatedAt !== null &&
      installation.closedAt === null &&
      installation.custody === "PORTAL",
    childOrganizationNumbers,
    audiences: [...scopesByAudience(apiScopes).keys()],
    /** API scopes for a token exchange; pending ones too, since only a request shows their access today. */
    exchangeScopes: requests.flatMap(({ scopes, pending }) => scopes.map((scope) => ({ scope, pending }))),
    /** Whether a login can request several APIs at once, for which it needs access to two. */
    severalApis: requests.filter((each) => !each.pending).length > 1,
    redirectUri,
    /** Until when no login can be started, because HelseID has asked for time. */
    loginWait: await findShownWait(ctx, installation.template.environment, ["HELSEID"]),
    /** Whether the portal's redirect URI is on the client, as far as is known. */
    hasRedirectUri: redirectUris.includes(redirectUri),
    /** The newest diagnosis of each pattern that was tried, the newest first. */
    latest: latest.map(({ runAt, ...row }) => ({
      ...row,
      queued: row.outcome === null && runAt !== null,
      pattern: z.enum(PATTERNS).parse(row.pattern),
      outcome: row.outcome as StepOutcome | null,
    })),
  };
}

export type LatestDiagnosis = Awaited<ReturnType<typeof getDiagnosisPage>>["latest"][number];
