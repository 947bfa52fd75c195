import { scopesByAudience } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
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
      scopes: true,
      childOrganizationNumbers: true,
      snapshot: true,
      organization: { select: { name: true } },
      template: { select: { environment: true, logsUsersIn: true, tenancy: true } },
    },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  const redirectUri = diagnosisRedirectUri(ctx.env.PORTAL_URL);
  const known = (installation.snapshot as { redirectUris?: string[] } | null)?.redirectUris ?? [];
  return {
    ...installation,
    runnable:
      installation.activatedAt !== null &&
      installation.closedAt === null &&
      installation.custody === "PORTAL",
    audiences: [...scopesByAudience(installation.scopes).keys()],
    redirectUri,
    /** Whether the portal's redirect URI is on the client, according to the last reading. */
    hasRedirectUri: known.includes(redirectUri),
  };
}
