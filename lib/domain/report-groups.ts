import type { FleetSort, FleetView } from "./fleet-view";

/** By what a report is grouped. */
export const REPORT_GROUPS = ["month", "template", "customer"] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

/** The order in which a group's rows follow one another. */
export const REPORT_SORTS: Record<ReportGroup, FleetSort> = {
  month: "expiry",
  template: "template",
  customer: "name",
};

/** A report is about keys that are due: without a period, within 60 days. */
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

/** Rows that follow one another and belong together have one key; a month is `2026-12`, in Oslo. */
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

/** Cuts rows that are in order into groups. */
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
