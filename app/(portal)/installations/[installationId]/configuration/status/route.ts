import { NextResponse } from "next/server";
import { mapError, statusOf } from "@/lib/actions/map-error";
import { getActor } from "@/lib/auth/session";
import { isUuid } from "@/lib/search-params";
import { watchChange } from "@/lib/services/configuration/watch-change";
import { contextFor } from "@/lib/services/process-context";

/** What the configuration's page asks while a change is being checked. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  const { installationId } = await params;
  if (!isUuid(installationId)) return NextResponse.json({ code: "NOT_FOUND" }, { status: 404 });
  try {
    return NextResponse.json(await watchChange(contextFor(await getActor()), installationId));
  } catch (error) {
    const mapped = mapError(error, "configuration/status");
    return NextResponse.json(mapped, { status: statusOf(mapped.code) });
  }
}
