import { NextResponse } from "next/server";
import { mapError, statusOf } from "@/lib/actions/map-error";
import { getActor } from "@/lib/auth/session";
import { isUuid } from "@/lib/search-params";
import { watchBulk } from "@/lib/services/bulk/get-bulk";
import { contextFor } from "@/lib/services/process-context";

/** What an open progress page asks. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ runId: string }> },
): Promise<Response> {
  const { runId } = await params;
  if (!isUuid(runId)) return NextResponse.json({ code: "NOT_FOUND" }, { status: 404 });
  try {
    return NextResponse.json(await watchBulk(contextFor(await getActor()), runId));
  } catch (error) {
    const mapped = mapError(error, "bulk/status");
    return NextResponse.json(mapped, { status: statusOf(mapped.code) });
  }
}
