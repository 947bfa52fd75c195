import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { OnboardingView } from "@/components/onboarding/onboarding-view";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { orNotFound } from "@/lib/auth/session";
import { oneOf } from "@/lib/base/search-params";
import { paths } from "@/lib/domain/routes";
import { keptConfirmation } from "@/lib/domain/second-client";
import { findLink } from "@/lib/services/onboarding/find-link";
import { getOnboarding } from "@/lib/services/onboarding/get-onboarding";
import { contextFor } from "@/lib/context/process-context";

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
  const problem = oneOf(query.problem, ["client-ending", ""], "");
  const link = await orNotFound(findLink(contextFor({ kind: "anonymous" }), token));
  const ctx = contextFor({ kind: "customer", installationId: link.installationId });
  const onboarding = await getOnboarding(ctx, { ...link, browser: await readBrowserSecret() });
  return (
    <CustomerFrame returnTo={paths.onboarding(token)}>
      <OnboardingView
        onboarding={onboarding}
        statusUrl={paths.onboardingStatus(token)}
        relayUrl={paths.onboardingRelay(token)}
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
