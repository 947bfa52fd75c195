import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { RevivalSteps } from "@/components/revival/revival-steps";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { orNotFound } from "@/lib/auth/session";
import { ERROR_CODES } from "@/lib/base/errors";
import { paths } from "@/lib/domain/routes";
import { oneOf } from "@/lib/base/search-params";
import { contextFor } from "@/lib/context/process-context";
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
  const link = await orNotFound(findRevival(contextFor({ kind: "anonymous" }), token));
  const ctx = contextFor({ kind: "customer", installationId: link.installationId });
  const revival = await getRevival(ctx, { ...link, browser: await readBrowserSecret() });
  const problem = oneOf((await searchParams).problem, [...ERROR_CODES, ""], "");
  return (
    <CustomerFrame returnTo={paths.revival(token)}>
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
