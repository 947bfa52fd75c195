import type { NextRequest, NextResponse } from "next/server";
import { AppError } from "@/lib/base/errors";
import { programAnswerOf } from "@/lib/domain/program";
import { paths } from "@/lib/domain/routes";
import { respondToCustomerForm } from "@/lib/http/respond-customer-form";
import { answerOnboardedProgram } from "@/lib/services/onboarding/answer-program";
import { findReturn } from "@/lib/services/onboarding/find-link";

/** Whether the program works, answered on the page after the return. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ value: string }> },
): Promise<NextResponse> {
  const link = { page: paths.confirm, find: findReturn };
  return respondToCustomerForm(request, (await params).value, link, async (form, visit) => {
    const answer = programAnswerOf(form("step"));
    if (!answer) throw new AppError("INVALID_INPUT");
    const { ctx, installationId, browser } = visit;
    return answerOnboardedProgram(ctx, { installationId, browser, answer });
  });
}
