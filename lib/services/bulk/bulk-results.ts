import { csvText } from "@/lib/files/csv";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { getBulk } from "./get-bulk";

/** Renders every item of a run as CSV. @throws AppError NOT_FOUND */
export async function bulkResults(ctx: Context, runId: string): Promise<string> {
  authorize(ctx, "fleet.read");
  const { items } = await getBulk(ctx, runId, { all: true });
  const rows = items.map((item) => ({
    organization: item.installation.organization.name,
    organizationNumber: item.installation.organization.number,
    installation: item.installation.label,
    clientId: item.installation.clientId ?? "",
    result: item.state.toLowerCase(),
    failure: item.failureCode ?? "",
    settledAt: item.settledAt?.toISOString() ?? "",
  }));
  return csvText(rows, { header: true });
}
