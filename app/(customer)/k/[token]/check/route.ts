import type { NextRequest, NextResponse } from "next/server";
import { paths } from "@/lib/domain/routes";
import { respondToCustomerForm } from "@/lib/http/respond-customer-form";
import { checkDraft } from "@/lib/services/onboarding/check-draft";
import { findUnlockedLink } from "@/lib/services/onboarding/find-link";

/** "Check now": the page that follows shows what was found. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const link = { page: paths.onboarding, find: findUnlockedLink };
  return respondToCustomerForm(request, (await params).token, link, async (form, { ctx, installationId }) =>
    checkDraft(ctx, { installationId, draftId: form("draftId") }),
  );
}
