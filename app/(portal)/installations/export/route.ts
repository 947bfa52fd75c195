import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { NextResponse } from "next/server";
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
    const csv = Readable.from(rowsOf(exportFleet(ctx, { ...view, after: "" })), { objectMode: true }).pipe(
      stringify({ header: true, delimiter: ";", bom: true, escape_formulas: true }),
    );
    return new Response(Readable.toWeb(csv) as ReadableStream, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="klientvakt-installasjoner.csv"',
      },
    });
  } catch (error) {
    const mapped = mapError(error, "installations/export");
    return NextResponse.json(mapped, { status: statusOf(mapped.code) });
  }
}

async function* rowsOf<Row>(batches: AsyncIterable<Row[]>): AsyncGenerator<Row> {
  for await (const batch of batches) yield* batch;
}
