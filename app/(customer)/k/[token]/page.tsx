import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { RefusedLink } from "@/components/onboarding/refused-link";
import { OnboardingView } from "@/components/onboarding/onboarding-view";
import { ERROR_CODES } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/search-params";
import { paths } from "@/lib/domain/routes";
import { keptConfirmation } from "@/lib/domain/second-client";
import { findLink } from "@/lib/services/onboarding/find-link";
import { getOnboarding } from "@/lib/services/onboarding/get-onboarding";
import { visitPage } from "@/lib/http/visit-link";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("onboarding"))("title", { product: "HelseID" }) };
}

/**
 * The customer's page behind an onboarding link. Opening it changes nothing, because mail scanners open links
 * too.
 */
export default async function OnboardingPage({
  params,
  searchParams,
}: {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ problem?: string | string[]; typed?: string | string[] }>;
}) {
  const { token } = await params;
  const query = await searchParams;
  const problem = oneOf(query.problem, ["client-ending", ...ERROR_CODES, ""], "");
  const visit = await visitPage(token, findLink);
  if ("refusal" in visit)
    return (
      <CustomerFrame returnTo={paths.onboarding(token)} vendor={visit.vendor}>
        <RefusedLink
          kind="onboarding"
          refusal={visit.refusal}
          vendor={visit.vendor}
          statusUrl={paths.onboardingStatus(token)}
        />
      </CustomerFrame>
    );
  const { ctx, ...view } = visit;
  const onboarding = await getOnboarding(ctx, view);
  return (
    <CustomerFrame
      returnTo={paths.onboarding(token)}
      vendor={visit.vendor}
      product={onboarding.state === "code" ? undefined : onboarding.product}
    >
      <OnboardingView
        onboarding={onboarding}
        statusUrl={paths.onboardingStatus(token)}
        relayUrl={paths.onboardingRelay(token)}
        stepUrl={paths.onboardingStep(token)}
        checkUrl={paths.onboardingCheck(token)}
        problem={problem || null}
        start={{
          action: paths.onboardingStart(token),
          operationId: randomUUID(),
          typed: keptConfirmation(query.typed),
        }}
      />
    </CustomerFrame>
  );
}
