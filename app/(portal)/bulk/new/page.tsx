import { MAX_LENGTH } from "@/lib/base/max-length";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { BulkPlanner } from "@/components/bulk/bulk-planner";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { BULK_KINDS, MAX_BULK_INSTALLATIONS } from "@/lib/domain/bulk-change";
import { countSelection } from "@/lib/services/bulk/bulk-selection";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { planBulkAction, startBulkAction } from "../actions";

const Search = z.object({
  template: z.uuid().optional().catch(undefined),
  kind: z.enum(BULK_KINDS).optional().catch(undefined),
  view: z.string().max(MAX_LENGTH.viewQuery).default("").catch(""),
  id: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.uuid()).max(500).catch([]),
  ),
  value: z.string().max(MAX_LENGTH.redirectUri).optional().catch(undefined),
});

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bulk"))("new") };
}

export default async function NewBulkPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("bulk.run");
  const query = await searchParams;
  const { view, id: ids, ...initial } = Search.parse(query);
  const isSelection = query.view !== undefined || ids.length > 0;
  const [templates, counts] = await Promise.all([
    listTemplates(ctx),
    isSelection ? countSelection(ctx, { view, ids }) : null,
  ]);
  const t = await getTranslations("bulk");
  const common = await getTranslations("common");
  const options = templates
    .map((each) => ({ ...each, count: counts?.find((row) => row.templateId === each.id)?.count }))
    .filter((each) => !counts || each.count)
    .map((each) => ({
      value: each.id,
      label: `${each.name} – ${common(`environment.${each.environment}`)}${each.count ? ` (${each.count})` : ""}`,
    }));
  const selection = counts
    ? { view, ids, count: counts.reduce((sum, row) => sum + row.count, 0), maxCount: MAX_BULK_INSTALLATIONS }
    : null;
  return (
    <>
      <PageHead
        title={t("new")}
        lead={<p>{t("lead")}</p>}
        crumbs={[{ href: paths.bulks, label: t("back") }]}
      />
      <BulkPlanner
        templates={options}
        initial={{ ...initial, template: initial.template ?? (counts ? options[0]?.value : undefined) }}
        selection={selection}
        plan={planBulkAction}
        start={startBulkAction}
      />
    </>
  );
}
