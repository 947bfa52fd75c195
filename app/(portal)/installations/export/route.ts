import { stringify } from "csv-stringify/sync";
import { NextResponse } from "next/server";
import { csvFile, streamOf } from "@/lib/actions/answer-file";
import { mapError, statusOf } from "@/lib/actions/map-error";
import { getActor } from "@/lib/auth/session";
import { authorize } from "@/lib/services/authorize";
import { exportFleet } from "@/lib/services/fleet/export-fleet";
import { FleetView } from "@/lib/services/fleet/schemas";
import { contextFor } from "@/lib/services/process-context";

/** A view of the fleet as CSV, streamed (UTF-8 with BOM, semicolons: what Norwegian Excel opens). Formulas are neutralised. */
export async function GET(request: Request): Promise<Response> {
  try {
    const ctx = contextFor(await getActor());
    // Before the first byte: an answer that has begun cannot say no any more.
    authorize(ctx, "fleet.read");
    const view = FleetView.parse(Object.fromEntries(new URL(request.url).searchParams));
    return csvFile(
      "klientvakt-installasjoner.csv",
      streamOf(csvOf(exportFleet(ctx, { ...view, after: "" }))),
    );
  } catch (error) {
    const mapped = mapError(error, "installations/export");
    return NextResponse.json(mapped, { status: statusOf(mapped.code) });
  }
}

/** A batch at a time: row by row, the stream would cost ten times what is in it. */
async function* csvOf<Row extends object>(batches: AsyncIterable<Row[]>): AsyncGenerator<string> {
  let first = true;
  for await (const batch of batches) {
    yield stringify(batch, { header: first, bom: first, delimiter: ";", escape_formulas: true });
    first = false;
  }
}
