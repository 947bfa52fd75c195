import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { RefusedLink } from "@/components/onboarding/refused-link";
import { RevivalSteps } from "@/components/revival/revival-steps";
import { ERROR_CODES } from "@/lib/base/errors";
import { paths } from "@/lib/domain/routes";
import { oneOf } from "@/lib/base/search-params";
import { visitPage } from "@/lib/http/visit-link";
import { findRevival } from "@/lib/services/revival/find-revival";
import { getRevival } from "@/lib/services/revival/get-revival";
import { revivalState } from "@/lib/domain/live-state";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("revival"))("metaTitle") };
}

interface Props {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/**
 * The customer's page behind a revival link: one step at a time. Opening it changes nothing, because mail
 * scanners open links too.
 */
export default async function RevivalPage({ params, searchParams }: Props) {
  const { token } = await params;
  const visit = await visitPage(token, findRevival);
  if ("refusal" in visit)
    return (
      <CustomerFrame returnTo={paths.revival(token)} vendor={visit.vendor}>
        <RefusedLink
          kind="revival"
          refusal={visit.refusal}
          vendor={visit.vendor}
          statusUrl={paths.revivalStatus(token)}
        />
      </CustomerFrame>
    );
  const { ctx, ...view } = visit;
  const revival = await getRevival(ctx, view);
  const problem = oneOf((await searchParams).problem, [...ERROR_CODES, ""], "");
  return (
    <CustomerFrame
      returnTo={paths.revival(token)}
      vendor={visit.vendor}
      product={revival.view === "code" ? undefined : revival.product}
    >
      <RevivalSteps
        revival={revival}
        state={revivalState(revival)}
        problem={problem || null}
        addresses={{
          status: paths.revivalStatus(token),
          step: paths.revivalStep(token),
          publicKey: paths.revivalPublicKey(token),
          file: paths.revivalFile(token),
          relay: paths.revivalRelay(token),
        }}
      />
    </CustomerFrame>
  );
}
