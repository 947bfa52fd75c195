import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PreviewBar } from "@/components/installations/preview-bar";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { OnboardingView } from "@/components/onboarding/onboarding-view";
import { RevivalSteps } from "@/components/revival/revival-steps";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { isUuid, oneOf } from "@/lib/base/search-params";
import { ONBOARDING_PREVIEWS, REVIVAL_PREVIEWS } from "@/lib/domain/customer-preview";
import { nameInstallation } from "@/lib/services/installations/name-installation";
import { previewCustomerPage } from "@/lib/services/installations/preview-customer-page";

interface PreviewPageProps {
  params: Promise<{ installationId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: PreviewPageProps): Promise<Metadata> {
  const ctx = await requireStaff("fleet.read");
  const t = await getTranslations("installationHead.preview");
  return { title: `${t("title")} – ${await nameInstallation(ctx, (await params).installationId)}` };
}

/** Where the buttons of a preview would lead: nowhere. */
const NOWHERE = "#main";

/**
 * A customer's page as the customer sees it, for staff. It has no link and no key, its controls are disabled,
 * and no script of it asks or makes anything.
 */
export default async function CustomerPreviewPage({ params, searchParams }: PreviewPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const query = await searchParams;
  const page = oneOf(query.page, ["onboarding", "revival"], "onboarding");
  const shown = await orNotFound(
    previewCustomerPage(
      ctx,
      page === "onboarding"
        ? { installationId, page, state: oneOf(query.state, ONBOARDING_PREVIEWS, "ready") }
        : { installationId, page, state: oneOf(query.state, REVIVAL_PREVIEWS, "open") },
    ),
  );
  const state = shown.page === "onboarding" ? shown.onboarding.state : shown.revival.view;
  const { product } = shown.page === "onboarding" ? shown.onboarding : shown.revival;
  return (
    <CustomerFrame
      vendor={shown.vendor}
      product={state === "code" ? undefined : product}
      previewBar={
        <PreviewBar installationId={installationId} custody={shown.custody} page={shown.page} state={state} />
      }
    >
      <fieldset disabled className="contents">
        {shown.page === "onboarding" ? (
          <OnboardingView
            isPreview
            onboarding={shown.onboarding}
            statusUrl={NOWHERE}
            relayUrl={NOWHERE}
            stepUrl={NOWHERE}
            start={{ action: NOWHERE, operationId: "", typed: "" }}
          />
        ) : (
          <RevivalSteps
            isPreview
            revival={shown.revival}
            state=""
            problem={null}
            addresses={{
              status: NOWHERE,
              step: NOWHERE,
              publicKey: NOWHERE,
              file: NOWHERE,
              relay: NOWHERE,
            }}
          />
        )}
      </fieldset>
    </CustomerFrame>
  );
}
