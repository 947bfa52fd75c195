import type { NextRequest, NextResponse } from "next/server";
import { respondToCustomerForm, attachment } from "@/lib/http/respond-customer-form";
import { paths } from "@/lib/domain/routes";
import { findUnlockedRevival } from "@/lib/services/revival/find-revival";
import { claimRevivalFile } from "@/lib/services/revival/claim-file";

/** Hands over the configuration file, once. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const link = { page: paths.revival, find: findUnlockedRevival };
  return respondToCustomerForm(request, (await params).token, link, async (form, { ctx, ...step }) =>
    attachment(
      await claimRevivalFile(ctx, { ...step, passphrase: form("madePassphrase") || form("passphrase") }),
    ),
  );
}
