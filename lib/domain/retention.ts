/** How many days records are kept that are no longer needed. The audit is not deleted. */
export const RETENTION_DAYS = {
  /** Sessions that have ended. */
  sessions: 90,
  /** Files that were read for import and never imported. */
  unusedImports: 30,
  /** Those files themselves, of which the rows are kept. The clean-up runs once a day: two days at most. */
  importSources: 1,
  /** Alerts that are resolved, with their messages. */
  alerts: 730,
  /** The recipient of a configuration file. That it was handed over is kept. */
  recipients: 365,
  /** What was said in telephone calls, and with whom. That there was a call is kept. */
  calls: 730,
  /** Daily test messages. */
  canaries: 90,
} as const;
