import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { BulkPlanner } from "@/components/bulk/bulk-planner";
import { PlanView } from "@/components/bulk/plan-view";
import { PageHead } from "@/components/ui/page-head";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import type { Context } from "@/lib/context/context";
import { isAppError } from "@/lib/base/errors";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { BULK_KINDS, type BulkChange, type BulkKind, MAX_BULK_INSTALLATIONS } from "@/lib/domain/bulk-change";
import { paths } from "@/lib/domain/routes";
import { countSelection } from "@/lib/services/bulk/bulk-selection";
import { getBulk } from "@/lib/services/bulk/get-bulk";
import { type BulkPlan, planBulk } from "@/lib/services/bulk/plan-bulk";
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
  /** The run whose failures are tried again. */
  failed: z.uuid().optional().catch(undefined),
});

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bulk"))("new") };
}

/**
 * Plans a change. A change of keys needs no value, so its plan is shown at once when installations were
 * chosen.
 */
export default async function NewBulkPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("bulk.run");
  const query = await searchParams;
  const search = Search.parse(query);
  const again = search.failed ? await failuresOf(ctx, search.failed) : null;
  const ids = again?.ids ?? search.id;
  const initial = { ...search, ...again?.change };
  const view = again ? "" : search.view;
  const isSelection = query.view !== undefined || ids.length > 0;
  const [templates, counts] = await Promise.all([
    listTemplates(ctx),
    isSelection ? countSelection(ctx, { view, ids }) : null,
  ]);
  const t = await getTranslations("bulk");
  const common = await getTranslations("common");
  const plan = isSelection && initial.kind === "rotate-key" ? await planRotation(ctx, { view, ids }) : null;
  const crumbs = [
    { href: paths.installations, label: (await getTranslations("installations"))("title") },
    { href: paths.bulks, label: t("title") },
  ];
  if (plan)
    return (
      <>
        <PageHead
          title={t("planFor", { change: t("kind.rotate-key"), count: plan.items.length })}
          lead={<p>{t("nothingSent")}</p>}
          crumbs={crumbs}
        />
        <PlanView plan={plan} start={startBulkAction} />
      </>
    );
  const options = templates.map((each) => ({
    value: each.id,
    label: `${each.name} – ${common(`environment.${each.environment}`)}`,
  }));
  const selection = counts
    ? {
        view: view || (ids.length > 0 ? "" : "sort=expiry"),
        ids: again ? [] : ids,
        failedOf: again ? (search.failed ?? "") : "",
        count: counts.reduce((sum, row) => sum + row.count, 0),
        maxCount: MAX_BULK_INSTALLATIONS,
      }
    : null;
  return (
    <>
      <PageHead title={t("new")} lead={<p>{t("lead")}</p>} crumbs={crumbs} />
      <BulkPlanner
        templates={options}
        initial={{ ...initial, template: search.template }}
        selection={selection}
        plan={planBulkAction}
        start={startBulkAction}
      />
    </>
  );
}

/** The installations that failed in a run, and its change, to plan it again. */
async function failuresOf(
  ctx: Context,
  runId: string,
): Promise<{ ids: string[]; change: { kind?: BulkKind; value?: string; by?: string } }> {
  const run = await orNotFound(getBulk(ctx, runId, { all: true, state: "FAILED" }));
  return { ids: run.items.map((item) => item.installation.id), change: valuesOf(run.change) };
}

function valuesOf(change: BulkChange): { kind?: BulkKind; value?: string; by?: string } {
  const kind = BULK_KINDS.find((each) => each === change.kind);
  if ("uri" in change) return { kind, value: change.uri, by: "by" in change ? change.by : undefined };
  if ("scope" in change) return { kind, value: change.scope };
  return "key" in change ? { kind, value: change.key } : { kind };
}

/** @returns null when nothing was chosen that a plan could be made for */
async function planRotation(
  ctx: Context,
  { view, ids }: { view: string; ids: string[] },
): Promise<BulkPlan | null> {
  try {
    return await planBulk(ctx, {
      templateId: "",
      status: "any",
      search: "",
      clientIds: "",
      view: view || (ids.length > 0 ? "" : "sort=expiry"),
      ids,
      kind: "rotate-key",
      value: "",
      by: "",
      csv: "",
    });
  } catch (error) {
    if (isAppError(error) && error.code === "INVALID_INPUT") return null;
    throw error;
  }
}
