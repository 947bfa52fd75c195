/** How many days things are kept that nobody needs for longer. The audit is kept. */
export const RETENTION_DAYS = {
  /** Sessions that have ended. */
  sessions: 90,
  /** Files that were read for import and never taken in. */
  unusedImports: 30,
  /** Alerts that are over, with what was sent of them. */
  alerts: 730,
  /** Who was to have a configuration file; that somebody had it stays. */
  recipients: 365,
  /** The daily proof that alerts go out. */
  canaries: 90,
} as const;
