import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { RenewalPlan } from "@/components/keys/renewal-plan";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { isUuid } from "@/lib/base/search-params";
import { paths } from "@/lib/domain/routes";
import { planRevivals } from "@/lib/services/revival/plan-revivals";
import { startRevivalsAction } from "../actions";

/** Longer addresses are refused by the server. */
const MAX_IDS = 500;

const Search = z.object({
  view: z.string().max(MAX_LENGTH.viewQuery).default("").catch(""),
  id: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    // One that is damaged must not take the others with it.
    z
      .array(z.string().max(MAX_LENGTH.viewQuery))
      .max(MAX_IDS)
      .catch([])
      .transform((ids) => ids.filter(isUuid)),
  ),
});

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("renewals"))("title") };
}

/**
 * Plans renewals with the customers of chosen installations, and starts them: a link for each, shown once.
 */
export default async function RenewalsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("keys.manage");
  const { view, id } = Search.parse(await searchParams);
  const [t, installations] = await Promise.all([
    getTranslations("renewals"),
    getTranslations("installations"),
  ]);
  const plan = view || id.length > 0 ? await planRevivals(ctx, { view, ids: id }) : null;
  const query = new URLSearchParams([...(view ? [["view", view]] : []), ...id.map((each) => ["id", each])]);
  const address = `${paths.newRenewals}?${query}`;
  return (
    <>
      <PageHead
        title={t("title")}
        crumbs={[{ href: paths.installations, label: installations("title") }]}
        lead={<p>{t("lead")}</p>}
      />
      {plan && plan.items.length > 0 ? (
        <RenewalPlan plan={plan} address={address} start={startRevivalsAction} />
      ) : (
        <EmptyState title={t("none")}>
          <Link className="ds-button" href={paths.installations}>
            {t("choose")}
          </Link>
        </EmptyState>
      )}
    </>
  );
}
