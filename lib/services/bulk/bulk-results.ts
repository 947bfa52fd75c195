import { csvText } from "@/lib/files/csv";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { getBulk } from "./get-bulk";

/**
 * Renders the items of a run as CSV. Its client ids can be pasted where a new change is planned.
 * @param failed only those that failed
 * @throws AppError NOT_FOUND
 */
export async function bulkResults(ctx: Context, runId: string, failed = false): Promise<string> {
  authorize(ctx, "fleet.read");
  const { items } = await getBulk(ctx, runId, {
    all: true,
    ...(failed ? { state: "FAILED" } : {}),
  });
  const rows = items.map((item) => ({
    organization: item.installation.organization.name,
    organizationNumber: item.installation.organization.number,
    installation: item.installation.label,
    template: item.installation.template.name,
    environment: item.installation.template.environment.toLowerCase(),
    clientId: item.installation.clientId ?? "",
    result: item.state.toLowerCase(),
    failure: item.failureCode ?? "",
    settledAt: item.settledAt?.toISOString() ?? "",
  }));
  return csvText(rows, { header: true });
}
