import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type FleetRecord, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { FleetView } from "@/lib/domain/fleet-view";

const MAX_INSTALLATIONS = 8;
const MAX_ORGANIZATIONS = 4;

export interface SearchHit {
  kind: "installation" | "organization";
  id: string;
  title: string;
  detail: string;
}

/** Search hits of the command palette: matching installations, and the organizations that they belong to. */
export async function findAnything(ctx: Context, input: { q: string }): Promise<SearchHit[]> {
  authorize(ctx, "fleet.read");
  const { q } = FleetView.parse(input);
  if (q.length < 2) return [];
  const view = FleetView.parse({ q, sort: "name" });
  const records = await ctx.db.$queryRaw<FleetRecord[]>(fleetQuery(view, ctx.clock(), 50));
  const organizations = new Map(records.map((row) => [row.organizationId, row]));
  return [
    ...[...organizations.values()].slice(0, MAX_ORGANIZATIONS).map((row): SearchHit => ({
      kind: "organization",
      id: row.organizationId,
      title: row.organizationName,
      detail: row.organizationNumber,
    })),
    ...records.slice(0, MAX_INSTALLATIONS).map((row): SearchHit => ({
      kind: "installation",
      id: row.installationId,
      title: `${row.organizationName} – ${row.label}`,
      detail: row.templateName,
    })),
  ];
}
