/*
 * The raw history of a simulation: what was done, what failed, and what arrived. The naive program beside it
 * derives from this what was due. Nothing in this folder imports the product (`.dependency-cruiser.cjs`), so
 * that a fault in one of the product's rules cannot hide itself. Every time is in milliseconds since 1970.
 */

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export type EnvironmentName = "TEST" | "PRODUCTION";

export interface SimulatedInstallation {
  name: string;
  environment: EnvironmentName;
  /** Where the customer's contact gets mail; null without an address. */
  customer: string | null;
}

export interface RuleDefinition {
  /** Days before expiry; 0 is expired. */
  thresholds: readonly number[];
  /** Null for both. */
  environment: EnvironmentName | null;
  emails: readonly string[];
  /** Whether its alerts go to the simulation's webhook. */
  webhook: boolean;
  toCustomer: boolean;
  /** Mail before the expiry waits for 8 to 16 on a working day in Oslo. */
  officeHours: boolean;
  /** How often its mail recipients are reminded of keys whose expiry is unknown; 0 for never. */
  unknownEveryDays: number;
}

export type HistoryEvent = { at: number } & (
  | {
      /** The portal learns of the key that counts from now on. */
      kind: "key";
      installation: string;
      /** When upstream stops accepting the key, whether or not the portal knows. */
      expires: number;
      /** What the portal was given; null for nothing. */
      shown: number | null;
      /** The portal knows it as a corrected expiry of the key before, as with an imported list of dates. */
      asCorrection?: boolean;
    }
  /** The portal learns, or is corrected, when the key expires. */
  | { kind: "expiry"; installation: string; shown: number }
  /** The portal has seen the client work. */
  | { kind: "checked"; installation: string }
  /** The installation has reported, and announced the next report. */
  | { kind: "reported"; installation: string; nextBy: number }
  | { kind: "closed"; installation: string }
  | { kind: "snoozed"; installation: string; until: number }
  | { kind: "acknowledged"; installation: string }
  /** Null: the rule is turned off. */
  | { kind: "rule"; rule: string; definition: RuleDefinition | null }
);

/** A time in which one part did not work, or not always. */
export interface Outage {
  part: "worker" | "mail" | "webhook";
  from: number;
  to: number;
}

export type Channel = "email" | "webhook";

/** What one message that arrived says of one installation. */
export interface Received {
  at: number;
  /** That a key expires or has expired, that nobody knows when it does, or that reports stay away. */
  kind: "expiry" | "unknown" | "silent";
  channel: Channel;
  recipient: string;
  /** `Message-ID` or `webhook-id`. */
  id: string;
  installation: string;
  /** The date in Oslo on which the key expires, as YYYY-MM-DD; null when the message names none. */
  expiresOn: string | null;
  /** Null where the message does not name it. */
  threshold: number | null;
}

/** What stood under "Krever handling" at one time. */
export interface ActionList {
  at: number;
  /** The causes by the name of the installation. */
  causes: ReadonlyMap<string, string>;
}

export interface History {
  start: number;
  end: number;
  /** Between two runs of the worker. */
  tick: number;
  installations: readonly SimulatedInstallation[];
  /** In the order in which they happened. */
  events: readonly HistoryEvent[];
  outages: readonly Outage[];
  received: readonly Received[];
  actionLists: readonly ActionList[];
}
