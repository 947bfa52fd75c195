import type { NextRequest, NextResponse } from "next/server";
import { answerCustomerForm, attachment } from "@/lib/http/answer-customer-form";
import { paths } from "@/lib/domain/routes";
import { findHandOver } from "@/lib/services/handover/find-hand-over";
import { takeHandOver } from "@/lib/services/handover/take-hand-over";
import { contextFor } from "@/lib/context/process-context";

/** Hands the configuration file over, once. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const { token } = await params;
  return answerCustomerForm(request, paths.handOver(encodeURIComponent(token)), async (form) => {
    const found = await findHandOver(contextFor({ kind: "anonymous" }), token);
    const ctx = contextFor({ kind: "customer", installationId: found.installationId });
    return attachment(
      await takeHandOver(ctx, { ...found, passphrase: form("passphrase"), code: form("code") }),
    );
  });
}
