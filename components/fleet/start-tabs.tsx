import { getTranslations } from "next-intl/server";
import { ViewTabs } from "@/components/ui/view-tabs";
import { ACTION_OWNERS, type ActionOwner } from "@/lib/domain/fleet-overview";
import type { ActionCounts } from "@/lib/services/fleet/count-actions";
import { countText } from "./count-text";

/** The templates that have a tab: those with the most to do. */
const MAX_TEMPLATES = 6;
/** More is shown as "999+", as in the frame. */
const MAX_SHOWN = 999;

/**
 * Whose and which of the things to do are shown, as links with counts: everybody's, the reader's, those that
 * nobody has taken, and those of each template that has any.
 * @param templates with their names, unique in what the page shows
 */
export async function StartTabs({
  counts,
  templates,
  owner,
  template,
  hrefFor,
}: {
  counts: ActionCounts;
  templates: readonly { id: string; label: string }[];
  owner: ActionOwner;
  template: string;
  hrefFor: (tab: { owner?: ActionOwner; template?: string }) => string;
}) {
  const t = await getTranslations("fleet");
  const show = (count: number) => countText(t, count, MAX_SHOWN);
  const sum = (of: "all" | "mine" | "none", templateId = "") =>
    counts.rows
      .filter((row) => !templateId || row.templateId === templateId)
      .reduce((total, row) => total + row[of], 0);
  const withCounts = templates.map((each) => ({ ...each, count: sum("all", each.id) }));
  const most = withCounts
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, "nb"))
    .slice(0, MAX_TEMPLATES);
  const shown = most.some(({ id }) => id === template)
    ? most
    : [...most, ...withCounts.filter(({ id }) => id === template)];
  return (
    <ViewTabs
      label={t("tabs.label")}
      tabs={[
        ...ACTION_OWNERS.map((each) => ({
          href: hrefFor({ owner: each }),
          label: t(`tabs.${each || "all"}`),
          count: show(sum(each || "all")),
          current: each === owner && !template,
        })),
        ...shown.map(({ id, label, count }) => ({
          href: hrefFor({ template: id }),
          label,
          count: show(count),
          current: id === template,
        })),
      ]}
    />
  );
}
