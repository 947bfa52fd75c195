import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { RefusedLink } from "@/components/onboarding/refused-link";
import { Instructions } from "@/components/revival/instructions";
import { PlaceFile } from "@/components/revival/place-file";
import { ClaimFileForm } from "@/components/revival/claim-file-form";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { ERROR_CODES } from "@/lib/base/errors";
import { paths } from "@/lib/domain/routes";
import { oneOf } from "@/lib/base/search-params";
import { findHandover } from "@/lib/services/handover/find-handover";
import { getHandover } from "@/lib/services/handover/get-handover";
import { visitPage } from "@/lib/http/visit-link";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("handover"))("title") };
}

interface Props {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** The page behind a handover link. Opening it changes nothing, because mail scanners open links too. */
export default async function HandoverPage({ params, searchParams }: Props) {
  const { token } = await params;
  const visit = await visitPage(token, findHandover);
  if ("refusal" in visit)
    return (
      <CustomerFrame returnTo={paths.handover(token)} vendor={visit.vendor}>
        <RefusedLink kind="handover" refusal={visit.refusal} vendor={visit.vendor} />
      </CustomerFrame>
    );
  const { ctx, ...link } = visit;
  const handover = await getHandover(ctx, link);
  const problem = oneOf((await searchParams).problem, [...ERROR_CODES, ""], "");
  const isCodeWrong = problem === "CODE_WRONG" && handover.codeRequired;
  const t = await getTranslations("handover");
  const errors = await getTranslations("errors");
  return (
    <CustomerFrame returnTo={paths.handover(token)} vendor={visit.vendor} product={handover.product}>
      <div className="grid gap-6">
        <div>
          <h1>{t("title")}</h1>
          <p className="kv-for">
            {t("for", {
              product: handover.product,
              organization: handover.organization.name,
              number: formatOrganizationNumber(handover.organization.number),
              label: handover.label,
            })}
          </p>
        </div>
        {problem && !isCodeWrong ? (
          <StatusBand tone="danger" title={errors("title")} live>
            <p>{errors(problem, { ref: "" })}</p>
          </StatusBand>
        ) : null}
        <p>
          {t.rich("lead", {
            recipient: handover.recipient ?? (await getTranslations("common"))("unknownPerson"),
            when: () => <Time value={handover.expiresAt} />,
          })}
        </p>
        <StatusBand tone="warning" title={t("onceTitle")}>
          <p>{t("once")}</p>
        </StatusBand>
        <ClaimFileForm
          action={paths.handoverFile(token)}
          code={handover.codeRequired ? { wrong: isCodeWrong, left: handover.codesLeft } : null}
        />
        <section className="grid gap-3">
          <h2>{t("then")}</h2>
          <PlaceFile
            product={handover.product}
            fileName={null}
            fileLocation={handover.fileLocation}
            restartInstructions={handover.restartInstructions}
            hasInstructions={handover.instructions !== ""}
            mayAnswer={false}
            replaces={false}
          />
        </section>
        {handover.instructions ? <Instructions markdown={handover.instructions} /> : null}
      </div>
    </CustomerFrame>
  );
}
