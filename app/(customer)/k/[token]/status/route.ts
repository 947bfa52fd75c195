import { NextResponse } from "next/server";
import { mapError, statusOf } from "@/lib/actions/map-error";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { findLink } from "@/lib/services/onboarding/find-link";
import { markOpened } from "@/lib/services/onboarding/mark-opened";
import { watchOnboarding } from "@/lib/services/onboarding/watch-onboarding";
import { contextFor } from "@/lib/services/process-context";

/** What the customer's open page asks. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  const { token } = await params;
  try {
    const link = await findLink(contextFor({ kind: "anonymous" }), token);
    const ctx = contextFor({ kind: "customer", installationId: link.installationId });
    await markOpened(ctx, link);
    return NextResponse.json(await watchOnboarding(ctx, { ...link, browser: await readBrowserSecret() }));
  } catch (error) {
    const mapped = mapError(error, "k/status");
    return NextResponse.json(mapped, { status: statusOf(mapped.code) });
  }
}
