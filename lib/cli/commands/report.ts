import { parseArgs } from "node:util";
import { csvText } from "@/lib/files/csv";
import { EXPIRY_WINDOWS, FleetView } from "@/lib/domain/fleet-view";
import { EXPORT_IDENTIFIERS, exportFleet, type ExportRow } from "@/lib/services/fleet/export-fleet";
import { systemContext } from "@/lib/context/process-context";
import { loadEnvFile } from "../load-env";
import { Problem } from "@/lib/base/problem";

const USAGE = `npm run -s cli -- report expiry [--within ${EXPIRY_WINDOWS.map((days) => `${days}d`).join("|")}] [--format csv|json] [--environment test|production]`;

/**
 * `report expiry`: expired keys and those that expire within the window, for automation.
 * @returns 0 when nothing is due, 2 when something is
 */
export async function run(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      within: { type: "string", default: "60d" },
      format: { type: "string", default: "csv" },
      environment: { type: "string", default: "" },
    },
  });
  const within = values.within.replace(/d$/, "");
  const view = FleetView.parse({ within, environment: values.environment.toUpperCase() });
  if (positionals[0] !== "expiry" || view.within !== within || !["csv", "json"].includes(values.format))
    throw new Problem(USAGE);
  if (values.environment.toUpperCase() !== view.environment) throw new Problem(USAGE);
  loadEnvFile();
  const ctx = systemContext("cli");
  const rows: ExportRow[] = [];
  for (const part of [FleetView.parse({ ...view, within: "", status: "expired" }), view])
    for await (const batch of exportFleet(ctx, part)) rows.push(...batch);
  process.stdout.write(
    values.format === "json"
      ? `${JSON.stringify(rows, null, 2)}\n`
      : csvText(rows, { header: true, bom: false, identifiers: EXPORT_IDENTIFIERS }),
  );
  return rows.length > 0 ? 2 : 0;
}
