import { type NextRequest, NextResponse } from "next/server";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { readForm } from "@/lib/http/read-form";
import { visitLink } from "@/lib/http/visit-link";
import { env } from "@/lib/base/env";
import { newSecret } from "@/lib/base/ids";
import { paths } from "@/lib/domain/routes";
import { keptConfirmation } from "@/lib/domain/second-client";
import { findUnlockedLink } from "@/lib/services/onboarding/find-link";
import { startDraft } from "@/lib/services/onboarding/start-draft";

/**
 * Starts the draft. proxy.ts has checked the origin. Redirects this tab to Selvbetjening, or back to the page
 * with the reason.
 */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const { token } = await params;
  return inRequest(() => submit(request, token));
}

async function submit(request: NextRequest, token: string): Promise<NextResponse> {
  const page = `${env().PORTAL_URL}${paths.onboarding(encodeURIComponent(token))}`;
  const back = (more: Record<string, string> = {}) => {
    const query = new URLSearchParams(Object.entries(more).filter(([, value]) => value !== "")).toString();
    return NextResponse.redirect(query ? `${page}?${query}` : page, 303);
  };
  let typed = "";
  try {
    const visit = await visitLink(token, "form", findUnlockedLink);
    const { ctx, linkId, installationId } = visit;
    const form = await readForm(request);
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === "string" ? value : "";
    };
    typed = keptConfirmation(text("confirmation"));
    // Without cookies every submission is a new browser, and the first one is bound to the link.
    const browser = visit.browser ?? newSecret();
    const url = await startDraft(ctx, {
      installationId,
      operationId: text("operationId"),
      link: { linkId, browser },
      publicJwk: text("publicJwk") || undefined,
      confirmation: text("confirmation"),
    });
    return url ? NextResponse.redirect(url, 303) : back();
  } catch (error) {
    // Every refusal has its own text on the page: bound, revoked, expired, done. Only faults of the system
    // are logged.
    const { code, fields } = mapError(error, "k/start");
    const problem = code === "TOO_MANY_REQUESTS" ? code : (fields?.confirmation ?? "");
    return back({ problem, typed });
  }
}
