/** Kinds of alerts about what an installation reports, or does not report, as in the database's enum. */
export const REPORT_ALERT_KINDS = ["MISSING_REPORTS", "UNWELL", "SUSPECTED_COPY"] as const;
export type ReportAlertKind = (typeof REPORT_ALERT_KINDS)[number];

/** The type of a webhook's event about each kind: a contract with its receivers. */
export const REPORT_ALERT_EVENTS = {
  MISSING_REPORTS: "installation.reports-missing",
  UNWELL: "installation.unwell",
  SUSPECTED_COPY: "installation.copy-suspected",
} as const satisfies Record<ReportAlertKind, string>;

export function isReportAlert(kind: string): kind is ReportAlertKind {
  return (REPORT_ALERT_KINDS as readonly string[]).includes(kind);
}
