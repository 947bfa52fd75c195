import type { NextRequest, NextResponse } from "next/server";
import { contextFor } from "@/lib/context/process-context";
import { paths } from "@/lib/domain/routes";
import { respondToCustomerForm } from "@/lib/http/respond-customer-form";
import { checkDraft } from "@/lib/services/onboarding/check-draft";
import { findLink } from "@/lib/services/onboarding/find-link";

/** "Check now": the page that follows shows what was found. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const { token } = await params;
  return respondToCustomerForm(request, paths.onboarding(encodeURIComponent(token)), async (form) => {
    const { installationId } = await findLink(contextFor({ kind: "anonymous" }), token);
    const ctx = contextFor({ kind: "customer", installationId });
    await checkDraft(ctx, { installationId, draftId: form("draftId") });
  });
}
