import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { RefusedLink } from "@/components/onboarding/refused-link";
import { OnboardingView } from "@/components/onboarding/onboarding-view";
import { ERROR_CODES } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/search-params";
import { paths } from "@/lib/domain/routes";
import { findReturn } from "@/lib/services/onboarding/find-link";
import { getOnboarding } from "@/lib/services/onboarding/get-onboarding";
import { visitPage } from "@/lib/http/visit-link";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("onboarding"))("title", { product: "HelseID" }) };
}

/** The page after the return from Selvbetjening: the same states as the link's page, without its button. */
export default async function ConfirmPage({
  params,
  searchParams,
}: {
  params: Promise<{ value: string }>;
  searchParams: Promise<{ problem?: string | string[] }>;
}) {
  const { value } = await params;
  const problem = oneOf((await searchParams).problem, [...ERROR_CODES, ""], "");
  const visit = await visitPage(value, findReturn);
  if ("refusal" in visit)
    return (
      <CustomerFrame returnTo={paths.confirm(value)} vendor={visit.vendor}>
        <RefusedLink
          kind="return"
          refusal={visit.refusal}
          vendor={visit.vendor}
          statusUrl={paths.confirmStatus(value)}
        />
      </CustomerFrame>
    );
  const { ctx, draftId, installationId } = visit;
  const onboarding = await getOnboarding(ctx, { draftId, installationId });
  const t = await getTranslations("onboarding");
  return (
    <CustomerFrame returnTo={paths.confirm(value)} vendor={visit.vendor} product={onboarding.product}>
      <OnboardingView
        onboarding={onboarding}
        statusUrl={paths.confirmStatus(value)}
        stepUrl={paths.confirmStep(value)}
        problem={problem || null}
        relayUrl={paths.confirmRelay(value)}
        footer={
          onboarding.startedByStaff ? (
            <p>
              <Link
                className="ds-button"
                data-variant="secondary"
                href={paths.installation(onboarding.installationId)}
              >
                {t("backToInstallation")}
              </Link>
            </p>
          ) : onboarding.state === "done" && !onboarding.program?.mayAnswer ? (
            <p>{t("close")}</p>
          ) : null
        }
      />
    </CustomerFrame>
  );
}
