/** How many days records are kept that are no longer needed. The audit is not deleted. */
export const RETENTION_DAYS = {
  /** Sessions that have ended. */
  sessions: 90,
  /** Files that were read for import and never imported. */
  unusedImports: 30,
  /** Alerts that are resolved, with their messages. */
  alerts: 730,
  /** The recipient of a configuration file. That it was handed over is kept. */
  recipients: 365,
  /** Daily test messages. */
  canaries: 90,
} as const;
