import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { Instructions } from "@/components/revival/instructions";
import { TakeFileForm } from "@/components/revival/take-file-form";
import { Alert } from "@/components/ui/alert";
import { Time } from "@/components/ui/time";
import { orNotFound } from "@/lib/auth/session";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { ERROR_CODES } from "@/lib/base/errors";
import { paths } from "@/lib/domain/routes";
import { oneOf } from "@/lib/base/search-params";
import { findHandOver } from "@/lib/services/handover/find-hand-over";
import { getHandOver } from "@/lib/services/handover/get-hand-over";
import { contextFor } from "@/lib/context/process-context";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("handOver"))("title") };
}

interface Props {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** The page behind a hand-over link. Opening it takes nothing: mail scanners open links too. */
export default async function HandOverPage({ params, searchParams }: Props) {
  const { token } = await params;
  const found = await orNotFound(findHandOver(contextFor({ kind: "anonymous" }), token));
  const ctx = contextFor({ kind: "customer", installationId: found.installationId });
  const handOver = await getHandOver(ctx, found);
  const problem = oneOf((await searchParams).problem, [...ERROR_CODES, ""], "");
  const t = await getTranslations("handOver");
  const errors = await getTranslations("errors");
  return (
    <CustomerFrame returnTo={paths.handOver(token)}>
      <div className="grid gap-6">
        <div>
          <h1 className="ds-heading" data-size="lg">
            {t("title")}
          </h1>
          <p className="mt-2">
            {t("for", {
              product: handOver.product,
              organization: handOver.organization.name,
              number: formatOrganizationNumber(handOver.organization.number),
              label: handOver.label,
            })}
          </p>
        </div>
        {problem ? (
          <Alert color="danger" title={errors("title")} live>
            <p>{errors(problem, { ref: "" })}</p>
          </Alert>
        ) : null}
        {handOver.view === "ready" ? (
          <>
            <p>
              {t.rich("lead", {
                recipient: handOver.recipient,
                when: () => <Time value={handOver.expiresAt} />,
              })}
            </p>
            <Alert color="warning" title={t("onceTitle")}>
              <p>{t("once")}</p>
            </Alert>
            <TakeFileForm action={paths.handOverFile(token)} codeWanted={handOver.codeWanted} />
            {handOver.instructions ? <Instructions markdown={handOver.instructions} /> : null}
          </>
        ) : (
          <Alert color={handOver.view === "taken" ? "info" : "warning"} title={t(`${handOver.view}Title`)}>
            <p>{t(handOver.view)}</p>
          </Alert>
        )}
      </div>
    </CustomerFrame>
  );
}
