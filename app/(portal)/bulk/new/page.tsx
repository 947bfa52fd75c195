import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { BulkPlanner } from "@/components/bulk/bulk-planner";
import { PageHeader } from "@/components/ui/page-header";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/routes";
import { BULK_KINDS } from "@/lib/domain/bulk-change";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { planBulkAction, startBulkAction } from "../actions";

const Search = z.object({
  template: z.uuid().optional().catch(undefined),
  kind: z.enum(BULK_KINDS).optional().catch(undefined),
  value: z.string().max(2000).optional().catch(undefined),
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
  const initial = Search.parse(await searchParams);
  const templates = await listTemplates(ctx);
  const t = await getTranslations("bulk");
  const common = await getTranslations("common");
  const options = templates.map((each) => ({
    value: each.id,
    label: `${each.name} – ${common(`environment.${each.environment}`)}`,
  }));
  return (
    <>
      <PageHeader title={t("new")} lead={<p>{t("lead")}</p>} back={{ href: paths.bulks, label: t("back") }} />
      <BulkPlanner templates={options} initial={initial} plan={planBulkAction} start={startBulkAction} />
    </>
  );
}
