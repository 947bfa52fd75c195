import { NextResponse } from "next/server";
import { mapError, statusOf } from "@/lib/actions/map-error";
import { getActor } from "@/lib/auth/session";
import { isUuid } from "@/lib/search-params";
import { contextFor } from "@/lib/services/process-context";
import { watchInstallation } from "@/lib/services/onboarding/watch-installation";

/** What the installation's page asks while it is open, so that it moves on without a reload. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ installationId: string }> },
): Promise<Response> {
  const { installationId } = await params;
  if (!isUuid(installationId)) return NextResponse.json({ code: "NOT_FOUND" }, { status: 404 });
  try {
    return NextResponse.json(await watchInstallation(contextFor(await getActor()), installationId));
  } catch (error) {
    const mapped = mapError(error, "installation/status");
    return NextResponse.json(mapped, { status: statusOf(mapped.code) });
  }
}
