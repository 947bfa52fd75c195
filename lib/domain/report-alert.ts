/** Kinds of alerts about what an installation reports, or does not report, as in the database's enum. */
export const REPORT_ALERT_KINDS = ["MISSING_REPORTS", "UNWELL", "SUSPECTED_COPY"] as const;
export type ReportAlertKind = (typeof REPORT_ALERT_KINDS)[number];

export function isReportAlert(kind: string): kind is ReportAlertKind {
  return (REPORT_ALERT_KINDS as readonly string[]).includes(kind);
}
