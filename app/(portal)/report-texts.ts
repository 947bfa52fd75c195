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

/** The filters of a report, in words. */
export function viewText(view: FleetView, t: Translator): string {
  return [
    view.due ? t("report.about", { days: view.due }) : null,
    view.environment ? t(`common.environment.${view.environment}`) : null,
    view.custody ? `${t("fleet.filter.custody")}: ${t(`fleet.custody.${view.custody}`)}` : null,
    view.status ? t(`fleet.value.${view.status}`) : null,
    view.q ? `«${view.q}»` : null,
  ]
    .filter(Boolean)
    .join(" · ");
}
