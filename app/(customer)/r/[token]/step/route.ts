import type { NextRequest, NextResponse } from "next/server";
import { respondToCustomerForm } from "@/lib/http/respond-customer-form";
import { AppError } from "@/lib/base/errors";
import { programAnswerOf } from "@/lib/domain/program";
import { paths } from "@/lib/domain/routes";
import { answerProgram } from "@/lib/services/revival/answer-program";
import { enterRevivalCode } from "@/lib/services/revival/enter-code";
import { findRevival } from "@/lib/services/revival/find-revival";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { markDelivered } from "@/lib/services/revival/mark-delivered";
import { markUploaded } from "@/lib/services/revival/mark-uploaded";
import { stateRevivalExpiry } from "@/lib/services/revival/state-expiry";
import { restartRevival } from "@/lib/services/revival/restart-revival";

/**
 * Performs one step of the customer. A plain form, so that it works without JavaScript when the portal holds
 * the key.
 */
export async function POST(
  request: NextRequest,
  { params }: { params: Promise<{ token: string }> },
): Promise<NextResponse> {
  const link = { page: paths.revival, find: findRevival };
  return respondToCustomerForm(request, (await params).token, link, async (form, { ctx, ...step }) => {
    const answer = programAnswerOf(form("step"));
    if (answer) return answerProgram(ctx, { ...step, answer });
    switch (form("step")) {
      case "code":
        return enterRevivalCode(ctx, { ...step, code: form("code") });
      case "key":
        return createRevivalKey(ctx, { ...step, publicJwk: form("publicJwk") });
      case "uploaded":
        return markUploaded(ctx, step);
      case "restart":
        return restartRevival(ctx, step);
      case "delivered":
        return markDelivered(ctx, { ...step, encrypted: form("encrypted") === "1" });
      case "expiry":
        return stateRevivalExpiry(ctx, {
          ...step,
          expiresOn: form("expiresOn"),
          expiresAgain: form("expiresAgain"),
        });
      default:
        throw new AppError("INVALID_INPUT");
    }
  });
}
