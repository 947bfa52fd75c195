import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { ViewTabs } from "@/components/ui/view-tabs";
import { type EnvironmentScope, inScope } from "@/lib/domain/environment-scope";
import { FleetView, viewOf, viewQuery } from "@/lib/domain/fleet-view";
import { paths } from "@/lib/domain/routes";
import { countText } from "./count-text";

/** How many saved views have a tab. The rest are on the page of views. */
export const MAX_TABS = 10;

export interface FleetTab {
  name: string;
  view: FleetView;
  tone?: "danger" | "warning";
}

/**
 * The views of the fleet that have a tab: all, what needs somebody, and the saved ones. A saved view that
 * names no environment is counted and opened in the one that is shown.
 */
export async function fleetTabs(
  views: readonly { name: string; query: string }[],
  environment: EnvironmentScope,
): Promise<FleetTab[]> {
  const t = await getTranslations("views");
  const scoped = (view: FleetView) => ({ ...view, environment: view.environment || environment });
  const built = (filter: Partial<FleetView>) => FleetView.parse({ ...filter, environment });
  return [
    { name: t("all"), view: built({}) },
    { name: t("attention"), view: built({ status: "attention" }), tone: "danger" as const },
    ...views.map(({ name, query }) => ({ name, view: scoped(viewOf(query)) })),
  ];
}

/**
 * The views as links, each with how many installations it has.
 * @param counts in the order of the tabs; they may arrive after the tabs
 */
export async function FleetTabs({
  tabs,
  counts,
  maxCount,
  query,
  environment,
}: {
  tabs: readonly FleetTab[];
  counts: Promise<readonly number[]> | readonly number[];
  maxCount: number;
  /** The view that is shown, as in the address. */
  query: string;
  environment: EnvironmentScope;
}) {
  const t = await getTranslations("views");
  const all = inScope(paths.installations, environment);
  const counted = "then" in counts ? null : counts;
  const count = (index: number) =>
    counted ? (
      <Count count={counted[index] ?? 0} maxCount={maxCount} />
    ) : (
      <Suspense fallback="…">
        <LateCount counts={Promise.resolve(counts)} index={index} maxCount={maxCount} />
      </Suspense>
    );
  return (
    <ViewTabs
      label={t("title")}
      tabs={[
        ...tabs.map((tab, index) => {
          const own = viewQuery(tab.view);
          return {
            href: own ? `${paths.installations}?${own}` : all,
            label: tab.name,
            current: own === query,
            tone: counted?.[index] ? tab.tone : undefined,
            count: count(index),
          };
        }),
        { href: paths.views, label: t("manage"), current: false },
      ]}
    />
  );
}

async function LateCount({
  counts,
  index,
  maxCount,
}: {
  counts: Promise<readonly number[]>;
  index: number;
  maxCount: number;
}) {
  return <Count count={(await counts)[index] ?? 0} maxCount={maxCount} />;
}

async function Count({ count, maxCount }: { count: number; maxCount: number }) {
  const t = await getTranslations("fleet");
  return countText(t, count, maxCount);
}
