import { scopesByAudience } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { diagnosisRedirectUri } from "@/lib/domain/routes";

/** What can be tried of a client, and what stands in the way. @throws AppError NOT_FOUND */
export async function getDiagnosisPage(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const found = await ctx.db.installation.findUnique({
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
  if (!found) throw new AppError("NOT_FOUND");
  const redirectUri = diagnosisRedirectUri(ctx.env.PORTAL_URL);
  const known = (found.snapshot as { redirectUris?: string[] } | null)?.redirectUris ?? [];
  return {
    ...found,
    runnable: found.activatedAt !== null && found.closedAt === null && found.custody === "PORTAL",
    audiences: [...scopesByAudience(found.scopes).keys()],
    redirectUri,
    /** By the last reading: whether the portal's own return address is on the client. */
    hasRedirectUri: known.includes(redirectUri),
  };
}
