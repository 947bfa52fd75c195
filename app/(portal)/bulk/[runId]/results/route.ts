import { NextResponse } from "next/server";
import { csvFile } from "@/lib/http/answer-file";
import { mapError, statusOf } from "@/lib/http/map-error";
import { getActor } from "@/lib/auth/session";
import { isUuid } from "@/lib/base/search-params";
import { bulkResults } from "@/lib/services/bulk/bulk-results";
import { contextFor } from "@/lib/context/process-context";

/** A run's results as a file. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ runId: string }> },
): Promise<Response> {
  const { runId } = await params;
  if (!isUuid(runId)) return NextResponse.json({ code: "NOT_FOUND" }, { status: 404 });
  try {
    const csv = await bulkResults(contextFor(await getActor()), runId);
    return csvFile(`klientvakt-${runId.slice(0, 8)}.csv`, csv);
  } catch (error) {
    const mapped = mapError(error, "bulk/results");
    return NextResponse.json(mapped, { status: statusOf(mapped.code) });
  }
}
