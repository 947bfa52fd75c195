import { installationStatus } from "@/lib/domain/installation-status";
import { normalizeOrganizationNumber } from "@/lib/domain/organization-number";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { currentKeyExpiry, installationStatusSelect, statusInput } from "./status-input";

const PAGE = 50;

/** Installations that match, newest first; one page, and whether there are more. */
export async function listInstallations(
  ctx: Context,
  input: { search: string; page: number; templateId?: string; organizationId?: string },
) {
  authorize(ctx, "fleet.read");
  const text = { contains: input.search, mode: "insensitive" as const };
  const number = normalizeOrganizationNumber(input.search);
  const rows = await ctx.db.installation.findMany({
    where: {
      templateId: input.templateId,
      organizationId: input.organizationId,
      ...(input.search
        ? {
            OR: [
              { label: text },
              { clientId: text },
              { organization: { name: text } },
              { keys: { some: { kid: { startsWith: input.search } } } },
              ...(/^\d+$/.test(number) ? [{ organization: { number: { contains: number } } }] : []),
            ],
          }
        : {}),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    skip: (input.page - 1) * PAGE,
    take: PAGE + 1,
    select: {
      ...installationStatusSelect,
      id: true,
      label: true,
      clientId: true,
      lastCheckAt: true,
      organization: { select: { id: true, name: true, number: true } },
      template: { select: { id: true, name: true, environment: true, renewalDays: true } },
    },
  });
  const now = ctx.clock();
  return {
    more: rows.length > PAGE,
    rows: rows.slice(0, PAGE).map((row) => ({
      id: row.id,
      label: row.label,
      clientId: row.clientId,
      lastCheckAt: row.lastCheckAt,
      organization: row.organization,
      template: row.template,
      status: installationStatus(statusInput(row, now), now),
      keyExpiresAt: currentKeyExpiry(row),
    })),
  };
}
