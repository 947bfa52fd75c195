import type { NextRequest, NextResponse } from "next/server";
import { AppError } from "@/lib/base/errors";
import { programAnswerOf } from "@/lib/domain/program";
import { paths } from "@/lib/domain/routes";
import { respondToCustomerForm } from "@/lib/http/respond-customer-form";
import { answerOnboardedProgram } from "@/lib/services/onboarding/answer-program";
import { enterLinkCode } from "@/lib/services/onboarding/enter-code";
import { findLink } from "@/lib/services/onboarding/find-link";

/** Performs one step of the customer on the portal's own page. A plain form, which needs no JavaScript. */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const link = { page: paths.onboarding, find: findLink };
  return respondToCustomerForm(
    request,
    (await params).token,
    link,
    async (form, { ctx, linkId, ...visit }) => {
      const answer = programAnswerOf(form("step"));
      if (answer) return answerOnboardedProgram(ctx, { ...visit, answer });
      if (form("step") !== "code") throw new AppError("INVALID_INPUT");
      return enterLinkCode(ctx, { ...visit, linkId, code: form("code") });
    },
  );
}
