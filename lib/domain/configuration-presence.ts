/**
 * How long somebody counts as having a configuration page open after the page last said so. A hidden tab may
 * be allowed one request a minute only.
 */
export const PRESENCE_SECONDS = 90;

/** How often an open page says so. */
export const PRESENCE_INTERVAL_SECONDS = 20;

/** Somebody else who has the same configuration page open. */
export interface Colleague {
  staffId: string;
  /** Null when the person has no name. */
  name: string | null;
  since: Date;
}
