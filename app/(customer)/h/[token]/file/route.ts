import type { NextRequest, NextResponse } from "next/server";
import { respondToCustomerForm, attachment } from "@/lib/http/respond-customer-form";
import { paths } from "@/lib/domain/routes";
import { findHandover } from "@/lib/services/handover/find-handover";
import { claimHandover } from "@/lib/services/handover/claim-handover";

/** Hands over the configuration file, once. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const link = { page: paths.handover, find: findHandover };
  return respondToCustomerForm(request, (await params).token, link, async (form, visit) => {
    const { ctx, handoverId, installationId } = visit;
    return attachment(
      await claimHandover(ctx, {
        ...{ handoverId, installationId },
        passphrase: form("madePassphrase") || form("passphrase"),
        code: form("code"),
      }),
    );
  });
}
