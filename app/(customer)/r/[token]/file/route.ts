import type { NextRequest, NextResponse } from "next/server";
import { respondToCustomerForm, attachment } from "@/lib/http/respond-customer-form";
import { paths } from "@/lib/domain/routes";
import { contextFor } from "@/lib/context/process-context";
import { findRevival } from "@/lib/services/revival/find-revival";
import { claimRevivalFile } from "@/lib/services/revival/claim-file";

/** Hands over the configuration file, once. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const { token } = await params;
  return respondToCustomerForm(request, paths.revival(encodeURIComponent(token)), async (form, browser) => {
    const link = await findRevival(contextFor({ kind: "anonymous" }), token);
    const ctx = contextFor({ kind: "customer", installationId: link.installationId });
    return attachment(await claimRevivalFile(ctx, { ...link, browser, passphrase: form("passphrase") }));
  });
}
