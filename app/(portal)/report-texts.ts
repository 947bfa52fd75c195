import type { getFormatter, getTranslations } from "next-intl/server";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import type { ReportGroup } from "@/lib/domain/report-groups";
import type { FleetView } from "@/lib/domain/fleet-view";

export type Translator = Awaited<ReturnType<typeof getTranslations<never>>>;
export type Formatter = Awaited<ReturnType<typeof getFormatter>>;

/** Texts that the report has on screen and in its files. */
export function groupTitle(
  row: {
    keyExpiresAt: Date | null;
    templateName: string;
    environment: "TEST" | "PRODUCTION";
    organizationName: string;
    organizationNumber: string;
  },
  by: ReportGroup,
  t: Translator,
  format: Formatter,
): string {
  switch (by) {
    case "month":
      return row.keyExpiresAt
        ? format.dateTime(row.keyExpiresAt, { month: "long", year: "numeric" })
        : t("key.status.unknown");
    case "template":
      return `${row.templateName} – ${t(`common.environment.${row.environment}`)}`;
    case "customer":
      return `${row.organizationName} (${formatOrganizationNumber(row.organizationNumber)})`;
  }
}

/** The source of a key's expiry. */
export function sourceText(source: string | null, t: Translator): string {
  return source ? t(`installation.expirySourceValue.${source}`) : t("common.unknown");
}

/**
 * The filters of a report, in words.
 * @param row one of its rows, for the names that the view has only the ids of
 */
export function viewText(
  view: FleetView,
  t: Translator,
  row?: { templateName: string; organizationName: string },
): string {
  return [
    view.due ? t("report.about", { days: view.due }) : null,
    view.within
      ? `${t("fleet.filter.within")}: ${t("report.dayCount", { days: Number(view.within) })}`
      : null,
    view.week ? `${t("fleet.filter.week")}: ${view.week}` : null,
    view.unchecked
      ? `${t("fleet.filter.unchecked")}: ${t("report.dayCount", { days: view.unchecked })}`
      : null,
    view.template && row ? `${t("fleet.filter.template")}: ${row.templateName}` : null,
    view.organization && row ? `${t("fleet.filter.organization")}: ${row.organizationName}` : null,
    view.imported ? `${t("fleet.filter.imported")}: ${t("fleet.oneImport")}` : null,
    view.scope ? `${t("fleet.filter.scope")}: ${view.scope}` : null,
    view.scopeStatus
      ? `${t("fleet.filter.scopeStatus")}: ${t(`fleet.scopeStatus.${view.scopeStatus}`)}`
      : null,
    view.environment ? t(`common.environment.${view.environment}`) : null,
    view.custody ? `${t("fleet.filter.custody")}: ${t(`fleet.custody.${view.custody}`)}` : null,
    view.status ? t(`fleet.value.${view.status}`) : null,
    view.q ? `«${view.q}»` : null,
  ]
    .filter(Boolean)
    .join(" · ");
}
