import type { z } from "zod";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readFleetFacts } from "@/lib/core/fleet/fleet-facts";
import { chosenCondition } from "@/lib/core/fleet/selection";
import { FleetSelectionInput } from "@/lib/core/fleet/selection-input";
import { parseInput } from "@/lib/core/input/parse-input";
import { MAX_COUNT } from "@/lib/domain/fleet-view";
import { type RevivalRefusal, revivalRefusal } from "@/lib/domain/installation-refusals";
import { installationStatus, type InstallationStatusCode } from "@/lib/domain/installation-status";
import { installationTitle } from "@/lib/domain/installation-title";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { MAX_REVIVALS_AT_ONCE, OPEN_REVIVAL_STATES } from "@/lib/domain/revival";

/** More rows are not shown; how many there are is. */
const MAX_PLANNED = 500;

export interface PlannedRevival {
  installationId: string;
  name: string;
  templateName: string;
  environment: "TEST" | "PRODUCTION";
  /** What it is now. */
  status: InstallationStatusCode;
  contact: { name: string | null; phone: string | null };
  /** `later`: it can start, when those before it have been started. */
  verdict: "start" | "later" | "cannot";
  /** Why it cannot start; null when it can. */
  reason: RevivalRefusal | null;
}

export interface RevivalPlan {
  /** What expires first comes first. */
  items: PlannedRevival[];
  /** How many that were chosen are beyond what a plan shows. */
  leftOut: number;
  /** Whether that is all of them; not where more than MAX_COUNT were chosen. */
  isExact: boolean;
}

/**
 * Plans renewals with the customers of the chosen installations, as a dry run: which can start, and why the
 * others cannot. Nothing that was chosen is left out silently. Sends nothing.
 * @throws AppError INVALID_INPUT when nothing was chosen
 */
export async function planRevivals(
  ctx: Context,
  input: z.input<typeof FleetSelectionInput>,
): Promise<RevivalPlan> {
  authorize(ctx, "keys.manage");
  const selection = parseInput(FleetSelectionInput, input);
  const now = ctx.clock();
  const where = chosenCondition(selection, now);
  const chosen = await ctx.db.$queryRaw<{ id: string }[]>`
    select installation_id as id from fleet_row where ${where}
    order by expiry_sort, installation_id limit ${MAX_PLANNED}`;
  const [counted] =
    chosen.length < MAX_PLANNED
      ? [{ count: chosen.length }]
      : await ctx.db.$queryRaw<{ count: number }[]>`
          select count(*)::int as count from (
            select 1 from fleet_row where ${where} limit ${MAX_COUNT + 1}) counted`;
  const rows = await ctx.db.installation.findMany({
    where: { id: { in: chosen.map((each) => each.id) } },
    select: {
      id: true,
      label: true,
      activatedAt: true,
      closedAt: true,
      clientId: true,
      fleetRow: true,
      organization: { select: { name: true, contactName: true, contactPhone: true } },
      template: { select: { name: true, environment: true } },
      rotations: {
        where: { state: { in: [...OPEN_ROTATION_STATES] } },
        select: { state: true, uploadStartedAt: true, waitUntil: true },
      },
      revivals: { where: { state: { in: [...OPEN_REVIVAL_STATES] } }, take: 1, select: { id: true } },
    },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  let startable = 0;
  const items = chosen.flatMap(({ id }): PlannedRevival[] => {
    const row = byId.get(id);
    if (!row?.fleetRow) return [];
    const reason = revivalRefusal({ ...row, hasOpenRevival: row.revivals.length > 0 }, now);
    if (!reason) startable += 1;
    return [
      {
        installationId: id,
        name: installationTitle(row.organization.name, row.label),
        templateName: row.template.name,
        environment: row.template.environment,
        status: installationStatus(readFleetFacts(row.fleetRow), now).code,
        contact: { name: row.organization.contactName, phone: row.organization.contactPhone },
        verdict: reason ? "cannot" : startable > MAX_REVIVALS_AT_ONCE ? "later" : "start",
        reason,
      },
    ];
  });
  const count = Math.min(counted!.count, MAX_COUNT);
  return { items, leftOut: count - chosen.length, isExact: count === counted!.count };
}
