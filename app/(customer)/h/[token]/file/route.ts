import type { NextRequest, NextResponse } from "next/server";
import { respondToCustomerForm, attachment } from "@/lib/http/respond-customer-form";
import { paths } from "@/lib/domain/routes";
import { findHandover } from "@/lib/services/handover/find-handover";
import { claimHandover } from "@/lib/services/handover/claim-handover";
import { contextFor } from "@/lib/context/process-context";

/** Hands over the configuration file, once. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const { token } = await params;
  return respondToCustomerForm(request, paths.handover(encodeURIComponent(token)), async (form) => {
    const link = await findHandover(contextFor({ kind: "anonymous" }), token);
    const ctx = contextFor({ kind: "customer", installationId: link.installationId });
    return attachment(
      await claimHandover(ctx, { ...link, passphrase: form("passphrase"), code: form("code") }),
    );
  });
}
