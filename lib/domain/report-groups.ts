import type { FleetSort, FleetView } from "./fleet-view";

/** What a report is grouped by. */
export const REPORT_GROUPS = ["month", "template", "customer"] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

/** The sort order of a report's rows. */
export const REPORT_SORTS: Record<ReportGroup, FleetSort> = {
  month: "expiry",
  template: "template",
  customer: "name",
};

/** The view of a report: keys that are due within 60 days, unless the view has its own period. */
export function reportView(view: FleetView, by: ReportGroup): FleetView {
  return { ...view, due: view.due ?? 60, sort: REPORT_SORTS[by] };
}

interface Grouped {
  keyExpiresAt: Date | null;
  templateName: string;
  environment: string;
  organizationName: string;
  organizationNumber: string;
}

const osloMonth = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Oslo",
  year: "numeric",
  month: "2-digit",
});

/** The group of a row; a month is `2026-12`, in Oslo. */
export function groupKey(row: Grouped, by: ReportGroup): string {
  switch (by) {
    case "month":
      return row.keyExpiresAt ? osloMonth.format(row.keyExpiresAt) : "";
    case "template":
      return `${row.templateName} ${row.environment}`;
    case "customer":
      return `${row.organizationName} ${row.organizationNumber}`;
  }
}

/** Groups sorted rows. */
export function groupRows<Row extends Grouped>(
  rows: readonly Row[],
  by: ReportGroup,
): { key: string; rows: Row[] }[] {
  const groups: { key: string; rows: Row[] }[] = [];
  for (const row of rows) {
    const key = groupKey(row, by);
    const last = groups.at(-1);
    if (last?.key === key) last.rows.push(row);
    else groups.push({ key, rows: [row] });
  }
  return groups;
}
