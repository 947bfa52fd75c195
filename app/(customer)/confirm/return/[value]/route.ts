import { type NextRequest, NextResponse } from "next/server";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { parseReturnStatus } from "@/lib/domain/return-address";
import { env } from "@/lib/base/env";
import { paths } from "@/lib/domain/routes";
import { recordReturn } from "@/lib/services/onboarding/record-return";
import { contextFor } from "@/lib/context/process-context";

/** The return from Selvbetjening. Its status is only a hint; the page that follows shows the actual state. */
export async function GET(
  request: NextRequest,
  { params }: { params: Promise<{ value: string }> },
): Promise<NextResponse> {
  const { value } = await params;
  return inRequest(() => take(request, value));
}

async function take(request: NextRequest, value: string): Promise<NextResponse> {
  try {
    const status = parseReturnStatus(request.nextUrl.searchParams.get("status"));
    await recordReturn(contextFor({ kind: "anonymous" }), { value, status });
  } catch (error) {
    // An unknown value leads to the page below, which responds with "not found".
    mapError(error, "confirm/return");
  }
  return NextResponse.redirect(`${env().PORTAL_URL}${paths.confirm(encodeURIComponent(value))}`, 303);
}
