import type { Context } from "@/lib/context/context";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { chosenCondition, type FleetSelection } from "@/lib/core/fleet/selection";
import { Prisma } from "@/lib/db/generated/client";
import { MAX_BULK_INSTALLATIONS } from "@/lib/domain/bulk-change";
import { readClientId } from "@/lib/domain/client-id";
import { FleetView } from "@/lib/domain/fleet-view";

interface Selection extends FleetSelection {
  /** Empty for every template. */
  templateId: string;
  search: string;
  /** Pasted client ids. */
  clientIds: string;
}

export type SelectedInstallation = Awaited<ReturnType<typeof selectInstallations>>["rows"][number];

/** Whether anything is chosen besides a template, so that each of it is in the plan. */
export function isChosen({ view, ids, clientIds }: Selection): boolean {
  return view !== "" || ids.length > 0 || clientIds.trim() !== "";
}

/**
 * Reads the installations that a plan is for: those that were chosen, whatever their state, or else the
 * active ones of a template.
 * @returns `unmatched`: pasted client ids of which there is no installation; `leftOut`: how many of a view
 * are   beyond MAX_BULK_INSTALLATIONS
 */
export async function selectInstallations(ctx: Context, selection: Selection) {
  const clientIds = selection.clientIds
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(readClientId);
  const byRow =
    selection.view !== "" || selection.ids.length > 0 || selection.search !== ""
      ? await selectedIds(ctx, selection)
      : null;
  const rows = await ctx.db.installation.findMany({
    where: {
      ...(selection.templateId ? { templateId: selection.templateId } : {}),
      ...(isChosen(selection) ? {} : { activatedAt: { not: null }, closedAt: null }),
      ...(byRow ? { id: { in: byRow.ids } } : {}),
      ...(clientIds.length > 0 ? { clientId: { in: clientIds } } : {}),
    },
    orderBy: [{ organization: { name: "asc" } }, { label: "asc" }],
    take: MAX_BULK_INSTALLATIONS,
    select: {
      fleetRow: true,
      snapshot: true,
      id: true,
      label: true,
      clientId: true,
      custody: true,
      activatedAt: true,
      closedAt: true,
      organization: { select: { id: true, name: true, number: true } },
      template: {
        select: {
          name: true,
          environment: true,
          scopes: true,
          logsUsersIn: true,
          sharedRedirectUris: true,
          renewalDays: true,
        },
      },
    },
  });
  const known = new Set(rows.map((row) => row.clientId));
  return {
    rows,
    unmatched: clientIds.filter((clientId) => !known.has(clientId)),
    leftOut: byRow?.leftOut ?? 0,
  };
}

/** The rows of the fleet that were chosen and that the search finds. */
async function selectedIds(ctx: Context, selection: Selection) {
  const now = ctx.clock();
  const { templateId, search, view, ids } = selection;
  const chosen = view !== "" || ids.length > 0;
  const conditions = [
    templateId ? Prisma.sql`template_id = ${templateId}::uuid` : Prisma.sql`true`,
    chosen ? chosenCondition(selection, now) : Prisma.sql`phase = 'ACTIVE'`,
    search ? fleetConditions(FleetView.parse({ q: search }), now) : Prisma.sql`true`,
  ];
  const where = Prisma.join(conditions, " and ");
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    select installation_id as id from fleet_row where ${where}
    order by expiry_sort, installation_id limit ${MAX_BULK_INSTALLATIONS}`;
  if (rows.length < MAX_BULK_INSTALLATIONS) return { ids: rows.map((row) => row.id), leftOut: 0 };
  const [counted] = await ctx.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from fleet_row where ${where}`;
  return { ids: rows.map((row) => row.id), leftOut: (counted?.count ?? rows.length) - rows.length };
}
