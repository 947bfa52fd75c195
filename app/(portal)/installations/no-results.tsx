import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { countText } from "@/components/fleet/count-text";
import { EmptyState } from "@/components/ui/empty-state";
import type { StaffContext } from "@/lib/auth/session";
import { FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { countViews, MAX_VIEW_COUNT } from "@/lib/services/fleet/count-views";
import { type ActiveFilter, fleetAddress } from "./filters";

/**
 * A list without rows: which filter to remove and how many come back, or, when there are no installations at
 * all, how to get the first.
 */
export async function NoResults({
  ctx,
  view,
  filters,
}: {
  ctx: StaffContext;
  view: FleetView;
  filters: ActiveFilter[];
}) {
  const t = await getTranslations("installations");
  const fleet = await getTranslations("fleet");
  const common = await getTranslations("common");
  const removable = [
    ...filters.map(({ name, value, without }) => ({ name: `${name}: ${value}`, without })),
    ...(view.q ? [{ name: view.q, without: { q: "" } }] : []),
    ...(view.environment
      ? [{ name: common(`environment.${view.environment}`), without: { environment: "" as const } }]
      : []),
  ];
  const all = FleetView.parse({});
  const [total = 0, ...counts] = await countViews(ctx, [
    all,
    ...removable.map(({ without }) => ({ ...view, ...without })),
  ]);
  const number = (count: number) => countText(fleet, count, MAX_VIEW_COUNT);
  if (total === 0 && view.status !== "closed")
    return (
      <EmptyState title={t("empty")}>
        <p className="max-w-prose">{t("emptyLead")}</p>
        {roleMay(ctx.actor.role, "installations.write") ? (
          <Link className="ds-button" href={paths.newInstallation}>
            {t("new")}
          </Link>
        ) : null}
        {roleMay(ctx.actor.role, "fleet.import") ? (
          <Link className="ds-button" data-variant="secondary" href={paths.imports}>
            {t("import")}
          </Link>
        ) : null}
      </EmptyState>
    );
  const helpful = removable
    .map((each, index) => ({ ...each, count: counts[index] ?? 0 }))
    .filter((each) => each.count > 0)
    .sort((one, other) => one.count - other.count);
  const [first] = helpful;
  return (
    <EmptyState title={removable.length > 1 ? t("noHitsTogether") : t("noHits")}>
      <p>
        {first
          ? t("noHitsWithout", { filter: first.name, count: number(first.count) })
          : t(view.after ? "noMoreRows" : "noHitsAnyway")}
      </p>
      {helpful.slice(0, 3).map((each, index) => (
        <Link
          key={each.name}
          className="ds-button"
          data-variant={index === 0 ? "primary" : "secondary"}
          href={fleetAddress({ ...view, ...each.without })}
        >
          {t("removeFilter", { filter: each.name, count: number(each.count) })}
        </Link>
      ))}
      {viewQuery(view) ? (
        <Link className="ds-button" data-variant="secondary" href={paths.installations}>
          {t("clearAll")}
        </Link>
      ) : null}
    </EmptyState>
  );
}
