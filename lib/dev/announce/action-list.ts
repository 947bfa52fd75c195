import type { Context } from "@/lib/context/context";
import { ACTION_CAUSES, causeView } from "@/lib/domain/fleet-overview";
import { listFleet } from "@/lib/services/fleet/list-fleet";

/**
 * All installations that the portal shows under "Krever handling": the list of each cause.
 * @returns the causes by the label of the installation
 */
export async function readActionList(ctx: Context): Promise<Map<string, string>> {
  const causes = new Map<string, string>();
  for (const cause of ACTION_CAUSES)
    for (let after: string | null = ""; after !== null;) {
      const page: Awaited<ReturnType<typeof listFleet>> = await listFleet(ctx, {
        ...causeView(cause),
        after,
      });
      for (const row of page.rows)
        causes.set(row.label, [causes.get(row.label), cause].filter(Boolean).join(", "));
      after = page.next;
    }
  return causes;
}
