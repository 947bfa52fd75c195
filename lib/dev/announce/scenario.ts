import {
  DAY,
  type EnvironmentName,
  HOUR,
  type RuleDefinition,
  type SimulatedInstallation,
} from "./oracle/history";
import { Random } from "./random";

/**
 * A Monday at midnight in Oslo. 400 days later two Easters, three changes of the clock and a Christmas have
 * passed.
 */
const START = Date.parse("2026-03-01T23:00:00Z");

export const KINDS = ["portal", "reporting", "held", "imported", "unknown"] as const;
export type InstallationKind = (typeof KINDS)[number];

export interface PlannedInstallation extends SimulatedInstallation {
  kind: InstallationKind;
}

/** What people and clients do, and when. */
export type Action = { at: number } & (
  | { kind: "key"; installation: PlannedInstallation; expires: number }
  /** Somebody looks up when a key expires, and types it. */
  | { kind: "date"; installation: PlannedInstallation; expires: number }
  /** A new report without news. */
  | { kind: "report"; installation: PlannedInstallation }
  | { kind: "close"; installation: PlannedInstallation }
  /** Somebody handles one of the open alerts. */
  | { kind: "handle"; command: "acknowledge" | "snooze"; days: "1" | "3" | "7" | "14"; which: number }
  | { kind: "rule"; rule: string; definition: RuleDefinition | null }
);

/** What fails, and for how long. */
export interface Trouble {
  kind:
    /** The worker is killed while it delivers, and another one is started at `to`. */
    | "killed"
    /** The worker is stopped, and started again at once. */
    | "restarted"
    /** The mail server refuses to sign the portal in. */
    | "sign-in-refused"
    /** The mail server closes every other connection, before or after it has accepted the message. */
    | "mails-lost"
    /** The webhook's receiver answers 500, or not at all after it has taken the message. */
    | "webhook-down";
  from: number;
  to: number;
}

export interface Scenario {
  start: number;
  end: number;
  installations: PlannedInstallation[];
  /** In the order of their times. */
  actions: Action[];
  troubles: Trouble[];
}

export interface ScenarioOptions {
  installations: number;
  days: number;
  seed: number;
  /** Days from the start of one trouble to the next; null for none. */
  troubleEveryDays: number | null;
  /** Between two runs of the worker; at most 8, so that it runs in office hours. */
  tickHours: number;
}

export function makeScenario(options: ScenarioOptions): Scenario {
  const random = new Random(options.seed);
  const end = START + options.days * DAY;
  const installations = Array.from({ length: options.installations }, (_, index): PlannedInstallation => {
    const number = String(index + 1).padStart(4, "0");
    return {
      name: `Klient ${number}`,
      kind: kindOf(index),
      environment: random.chance(0.3) ? "TEST" : "PRODUCTION",
      customer: random.chance(0.3) ? `kontor${number}@example.no` : null,
    };
  });
  const actions = [
    ...installations.flatMap((installation) => lifeOf(installation, end, random)),
    ...decisions(end, random),
    ...ruleChanges(end),
  ].filter(({ at }) => at < end);
  return {
    start: START,
    end,
    installations,
    actions: actions.sort((a, b) => a.at - b.at),
    troubles:
      options.troubleEveryDays === null
        ? []
        : troubles(end, options.troubleEveryDays, options.tickHours * HOUR, random),
  };
}

/** Seven of twenty are held by the portal, three report, and so on. */
function kindOf(index: number): InstallationKind {
  const turn = index % 20;
  if (turn < 7) return "portal";
  if (turn < 10) return "reporting";
  if (turn < 13) return "held";
  if (turn < 18) return "imported";
  return "unknown";
}

/** As its reports announce. */
export const REPORT_EVERY_DAYS = 14;
const LIFETIME_DAYS = [60, 90, 180, 365, 700];

function lifeOf(installation: PlannedInstallation, end: number, random: Random): Action[] {
  const actions: Action[] = [];
  const closed = random.chance(0.08) ? offGrid(random.between(START + DAY, end), random) : end;
  let at = START;
  let expires = offGrid(START + random.between(-5, Math.min(400, ((end - START) / DAY) * 4)) * DAY, random);
  while (at < closed) {
    actions.push({ kind: "key", at, installation, expires });
    const renewed = renewalOf(at, expires, random);
    if (installation.kind === "unknown" && random.chance(0.4)) {
      const learned = offGrid(at + random.between(1, 60) * DAY, random);
      if (learned < Math.min(renewed, closed, expires - 2 * DAY))
        actions.push({ kind: "date", at: learned, installation, expires });
    }
    at = renewed;
    expires = offGrid(at + random.pick(LIFETIME_DAYS) * DAY, random);
  }
  // Some stop reporting, though they go on working.
  const lastReport = random.chance(0.2) ? random.between(START, end) : end;
  if (installation.kind === "reporting")
    for (
      let report = START + 9 * DAY;
      report < Math.min(closed, lastReport);
      report += REPORT_EVERY_DAYS * DAY
    )
      actions.push({ kind: "report", at: offGrid(report, random), installation });
  if (closed < end) actions.push({ kind: "close", at: closed, installation });
  return actions;
}

/** When a key is replaced: mostly in time, sometimes late, too late, or never. */
function renewalOf(at: number, expires: number, random: Random): number {
  const luck = random.next();
  let renewed = Infinity;
  if (luck < 0.6) renewed = expires - random.between(15, 45) * DAY;
  else if (luck < 0.8) renewed = expires - random.between(0.1, 8) * DAY;
  else if (luck < 0.97) renewed = expires + random.between(0.2, 6) * DAY;
  return offGrid(Math.max(renewed, at + random.between(0.5, 5) * DAY), random);
}

/** Staff handle alerts on some days, at ten. */
function decisions(end: number, random: Random): Action[] {
  const actions: Action[] = [];
  for (let day = START; day < end; day += DAY)
    if (random.chance(0.4))
      actions.push({
        kind: "handle",
        at: offGrid(day + 10 * HOUR, random),
        command: random.chance(0.5) ? "acknowledge" : "snooze",
        days: random.pick(["1", "3", "7", "14"]),
        which: random.next(),
      });
  return actions;
}

const RULE: RuleDefinition = {
  thresholds: [60, 30, 14, 7, 3, 1, 0],
  environment: null,
  emails: ["vakt@example.no"],
  webhook: false,
  toCustomer: false,
  officeHours: false,
  unknownEveryDays: 7,
};
/** The second rule overlaps the first: the same recipient and some of the same thresholds. */
export const RULES: Record<string, RuleDefinition> = {
  "Alle nøkler": RULE,
  "Produksjon i kontortid": {
    ...RULE,
    thresholds: [45, 30, 7, 0],
    environment: "PRODUCTION" satisfies EnvironmentName,
    emails: ["leder@example.no", "vakt@example.no"],
    officeHours: true,
  },
  Vaktsystem: { ...RULE, thresholds: [14, 7, 1, 0], emails: [], webhook: true },
  Kunder: { ...RULE, thresholds: [14, 0], emails: [], toCustomer: true },
};

function ruleChanges(end: number): Action[] {
  const days = (end - START) / DAY;
  const change = (part: number, rule: string, definition: RuleDefinition | null): Action => ({
    kind: "rule",
    at: START + Math.floor(days * part) * DAY + 13.5 * HOUR,
    rule,
    definition,
  });
  const office = "Produksjon i kontortid";
  return [
    ...Object.entries(RULES).map(([rule, definition]): Action => ({
      kind: "rule",
      at: START,
      rule,
      definition,
    })),
    change(0.3, office, { ...RULES[office]!, thresholds: [45, 20, 7, 0] }),
    change(0.5, "Vaktsystem", null),
    change(0.55, "Vaktsystem", RULES.Vaktsystem!),
    change(0.7, "Kunder", { ...RULES.Kunder!, thresholds: [20, 5, 0] }),
  ];
}

function troubles(end: number, everyDays: number, tick: number, random: Random): Trouble[] {
  const kinds = ["killed", "sign-in-refused", "mails-lost", "killed", "webhook-down", "restarted"] as const;
  const result: Trouble[] = [];
  for (let at = START + everyDays * DAY * 0.7, n = 0; at < end - 2 * DAY; at += everyDays * DAY, n += 1) {
    const kind = kinds[n % kinds.length]!;
    const from = START + Math.floor((at - START) / tick) * tick;
    // A worker may be missing for days. Everything else lasts for some hours.
    const hours = random.between(4, kind === "killed" ? 40 : 20);
    const ticks = kind === "restarted" ? 1 : Math.ceil((hours * HOUR) / tick);
    result.push({ kind, from, to: from + ticks * tick });
  }
  return result;
}

/** Moves an instant off the hours at which the worker runs. */
function offGrid(at: number, random: Random): number {
  return Math.floor(at / HOUR) * HOUR + Math.ceil(random.between(1, 59)) * 60_000;
}
