import type { Context } from "@/lib/context/context";
import { urgentViews } from "@/lib/domain/fleet-overview";
import { listFleet } from "@/lib/services/fleet/list-fleet";

/** The labels of all installations that the portal shows under "Krever handling". */
export async function readActionList(ctx: Context): Promise<string[]> {
  const labels = new Set<string>();
  for (const view of urgentViews())
    for (let after: string | null = ""; after !== null;) {
      const page: Awaited<ReturnType<typeof listFleet>> = await listFleet(ctx, { ...view, after });
      for (const row of page.rows) labels.add(row.label);
      after = page.next;
    }
  return [...labels];
}
