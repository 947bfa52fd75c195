import { NextResponse } from "next/server";
import { mapError, statusOf } from "@/lib/actions/map-error";
import { findReturn } from "@/lib/services/onboarding/find-link";
import { watchOnboarding } from "@/lib/services/onboarding/watch-onboarding";
import { contextFor } from "@/lib/services/process-context";

/** What the page after the return asks while it is open. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ value: string }> },
): Promise<Response> {
  const { value } = await params;
  try {
    const found = await findReturn(contextFor({ kind: "anonymous" }), value);
    const ctx = contextFor({ kind: "customer", installationId: found.installationId });
    return NextResponse.json(await watchOnboarding(ctx, found));
  } catch (error) {
    const mapped = mapError(error, "confirm/status");
    return NextResponse.json(mapped, { status: statusOf(mapped.code) });
  }
}
