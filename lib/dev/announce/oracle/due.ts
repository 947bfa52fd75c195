import { type Channel, DAY, type History, HOUR, type Received, type RuleDefinition } from "./history";
import { type Interval, type KeyPeriod, type Life, overlaps, silencesOf } from "./keys";
import { officeOpens, osloDateOf, osloDayStart } from "./oslo";

/** Days before the expiry from which a mail goes at once. */
const URGENT_DAYS = 7;

/**
 * How long everything must have worked for a message to be out: runs of the worker, and pauses between
 * attempts.
 */
function grace({ tick }: History): number {
  return Math.max(12 * HOUR, 2.5 * tick);
}

/** Why a message that was due may be missing. */
export type Excuse =
  /** One of a tighter threshold was due before this one could be sent. */
  | "tighter"
  /** The key was renewed, its expiry corrected, or the installation closed, before it could be sent. */
  | "ended"
  /** Somebody has taken it on, or has snoozed it. */
  | "taken"
  /** The same threshold of the same key had passed before its expiry was corrected. */
  | "corrected"
  /** The rule was changed before it could be sent, or after the threshold had passed. */
  | "rule"
  /** The simulation ended before it had to be there. */
  | "end";

/** One message that somebody is to get about one key. */
export interface Due {
  period: KeyPeriod;
  kind: Received["kind"];
  /** 0 for expired, and for an unknown expiry. */
  threshold: number;
  /**
   * Of a repetition: the days since the first message; 0 for the first. Of a silence: the day on which it
   * began.
   */
  day: number;
  channel: Channel;
  recipient: string;
  from: number;
  deadline: number;
  excuse: Excuse | null;
}

interface Recipient {
  channel: Channel;
  address: string;
  /** Whether an expired key is repeated every day. */
  repeats: boolean;
  /** Whether it gets a message about missing reports. */
  getsSilence: boolean;
}

interface RuleVersion {
  definition: RuleDefinition;
  from: number;
  to: number;
}

export const WEBHOOK = "webhook";

/** Everything that is due in a simulation, for each key and recipient. */
export function dueOf(history: History, lives: ReadonlyMap<string, Life>): Due[] {
  const versions = ruleVersions(history);
  return history.installations.flatMap((installation) => {
    const life = lives.get(installation.name)!;
    const byPeriod = new Map<KeyPeriod, Due[]>();
    for (const period of life.periods) {
      const all = new Map<string, Due>();
      for (const version of versions) {
        const { environment } = version.definition;
        if (environment && environment !== installation.environment) continue;
        for (const recipient of recipientsOf(version.definition, installation.customer))
          for (const due of [
            ...dueByRule(history, life, period, version, recipient),
            ...silentByRule(history, life, period, version, recipient),
          ])
            add(all, due);
      }
      const list = [...all.values()];
      const corrected = (period.corrects && byPeriod.get(period.corrects)) ?? [];
      for (const due of list) {
        if (isOvertaken(due, list)) due.excuse ??= "tighter";
        // The first run of the worker that sees the new date sees the threshold passed as before.
        const seen = tickFrom(history, worksFrom(history, due.channel, period.from));
        if (due.from <= seen && corrected.some((before) => isSame(before, due))) due.excuse ??= "corrected";
      }
      byPeriod.set(period, list);
    }
    return [...byPeriod.values()].flat();
  });
}

function ruleVersions(history: History): RuleVersion[] {
  const versions: RuleVersion[] = [];
  const current = new Map<string, RuleVersion>();
  for (const event of history.events) {
    if (event.kind !== "rule") continue;
    const before = current.get(event.rule);
    if (before) before.to = event.at;
    current.delete(event.rule);
    if (!event.definition) continue;
    const version = { definition: event.definition, from: event.at, to: history.end };
    current.set(event.rule, version);
    versions.push(version);
  }
  return versions;
}

function recipientsOf(rule: RuleDefinition, customer: string | null): Recipient[] {
  return [
    ...rule.emails.map((address) => ({
      channel: "email" as const,
      address,
      repeats: true,
      getsSilence: true,
    })),
    ...(rule.webhook
      ? [{ channel: "webhook" as const, address: WEBHOOK, repeats: false, getsSilence: true }]
      : []),
    ...(rule.toCustomer && customer
      ? [{ channel: "email" as const, address: customer, repeats: false, getsSilence: false }]
      : []),
  ];
}

function dueByRule(
  history: History,
  life: Life,
  period: KeyPeriod,
  rule: RuleVersion,
  recipient: Recipient,
): Due[] {
  const { shown } = period;
  const from = Math.max(period.from, rule.from);
  const to = Math.min(period.to, rule.to);
  if (from >= to) return [];
  if (shown === null) return remindersByRule(history, life, period, rule, recipient);
  const crossed = (threshold: number) => shown - threshold * DAY;
  const make = (threshold: number, at: number, day = 0): Due => {
    const waits = rule.definition.officeHours && threshold > 0 && recipient.channel === "email";
    const found = worksFrom(history, recipient.channel, at);
    const ready = waits
      ? worksFrom(history, recipient.channel, officeOpens(tickFrom(history, found)))
      : found;
    // A digest that is not urgent may wait for the one of the next morning.
    const morning = osloDayStart(osloDateOf(ready + DAY)) + 8 * HOUR;
    const digest = worksFrom(
      history,
      recipient.channel,
      tickFrom(history, waits ? officeOpens(morning) : morning),
    );
    const sent = threshold > URGENT_DAYS && recipient.channel === "email" ? Math.max(ready, digest) : ready;
    // A repetition comes at the hour of the first message, whichever rule that was of.
    const deadline = sent + (day > 0 ? Math.max(grace(history), DAY - HOUR / 4) : grace(history));
    // A snooze cannot pass the expiry, but stops the repetitions after it.
    const asleep = threshold > 0 || day > 0 ? life.snoozed : [];
    return {
      period,
      kind: "expiry",
      threshold,
      day,
      channel: recipient.channel,
      recipient: recipient.address,
      from: at,
      deadline,
      excuse: excuseOf(history, period, rule, [...life.taken, ...asleep], { from: at, deadline }),
    };
  };
  const list = rule.definition.thresholds
    .filter((threshold) => crossed(threshold) >= from && crossed(threshold) < to)
    .map((threshold) => make(threshold, crossed(threshold)));
  // Of the thresholds that had passed when the key or the rule came, only the tightest.
  const passed = rule.definition.thresholds.filter((threshold) => crossed(threshold) < from);
  if (passed.length > 0) {
    const due = make(Math.min(...passed), from);
    list.push({ ...due, excuse: rule.from > period.from ? (due.excuse ?? "rule") : due.excuse });
  }
  const expired = list.find((due) => due.threshold === 0);
  if (expired && recipient.repeats)
    for (let day = 1, at = expired.from + DAY; at < to; day += 1, at += DAY) list.push(make(0, at, day));
  return list;
}

/**
 * The reminders of a key whose expiry is unknown. They come in digests, each recipient's at its own time, so
 * each is due within an interval and what a message takes; in office hours.
 */
function remindersByRule(
  history: History,
  life: Life,
  period: KeyPeriod,
  rule: RuleVersion,
  { channel, address, repeats }: Recipient,
): Due[] {
  const every = rule.definition.unknownEveryDays * DAY;
  if (every === 0 || !repeats) return [];
  const to = Math.min(period.to, rule.to);
  const list: Due[] = [];
  for (let at = Math.max(period.from, rule.from), day = 0; at < to; at += every, day += every / DAY) {
    const raised = worksFrom(history, channel, at + every);
    const deadline = worksFrom(history, channel, officeOpens(tickFrom(history, raised))) + grace(history);
    list.push({
      period,
      kind: "unknown",
      threshold: 0,
      day,
      channel,
      recipient: address,
      from: at,
      deadline,
      excuse: excuseOf(history, period, rule, [...life.taken, ...life.snoozed], { from: at, deadline }),
    });
  }
  return list;
}

/** How much later than announced a report may come, at most. */
const REPORT_MARGIN = 2 * DAY;

/** One message for each time in which an installation's reports stay away. */
function silentByRule(
  history: History,
  life: Life,
  period: KeyPeriod,
  rule: RuleVersion,
  { channel, address, getsSilence }: Recipient,
): Due[] {
  if (!getsSilence) return [];
  return silencesOf(life, history.end)
    .filter(({ from, to }) => period.from <= from && from < period.to && rule.from < to && from < rule.to)
    .map((silence): Due => {
      const from = Math.max(silence.from, rule.from);
      const raised = worksFrom(history, channel, from + REPORT_MARGIN);
      const waits = rule.definition.officeHours && channel === "email";
      const ready = waits ? officeOpens(tickFrom(history, raised)) : raised;
      const deadline = worksFrom(history, channel, ready) + grace(history);
      const excuse = excuseOf(history, silence, rule, life.taken, { from, deadline });
      return {
        period,
        kind: "silent",
        threshold: 0,
        day: Math.round((silence.from - history.start) / DAY),
        channel,
        recipient: address,
        from,
        deadline,
        excuse: rule.from > silence.from ? (excuse ?? "rule") : excuse,
      };
    });
}

function excuseOf(
  history: History,
  period: Interval,
  rule: RuleVersion,
  taken: Life["taken"],
  { from, deadline }: { from: number; deadline: number },
): Excuse | null {
  if (period.to <= deadline && period.to < history.end) return "ended";
  if (rule.to <= deadline && rule.to < history.end) return "rule";
  if (deadline >= history.end) return "end";
  return overlaps(taken, from, deadline) ? "taken" : null;
}

/** The same message by two rules is due once, and for as long as one of them calls for it. */
function add(all: Map<string, Due>, due: Due): void {
  const key = [due.kind, due.threshold, due.day, due.channel, due.recipient].join("|");
  const known = all.get(key);
  if (!known) return void all.set(key, due);
  const required = [known, due].filter((each) => each.excuse === null);
  all.set(key, {
    ...known,
    from: Math.min(known.from, due.from),
    deadline: Math.min(...(required.length > 0 ? required : [known, due]).map((each) => each.deadline)),
    excuse: required.length > 0 ? null : known.excuse,
  });
}

function isSame(one: Due, other: Due): boolean {
  return (["kind", "threshold", "day", "channel", "recipient"] as const).every(
    (name) => one[name] === other[name],
  );
}

function isOvertaken(due: Due, others: readonly Due[]): boolean {
  return others.some(
    (other) =>
      due.kind === "expiry" &&
      other.kind === "expiry" &&
      other !== due &&
      other.channel === due.channel &&
      other.recipient === due.recipient &&
      (other.threshold < due.threshold || (other.threshold === due.threshold && other.day > due.day)) &&
      other.from <= due.deadline,
  );
}

/** The start of the first `grace` from `at` in which the worker and the channel worked. */
function worksFrom(history: History, channel: Channel, at: number): number {
  const part = channel === "email" ? "mail" : "webhook";
  const outages = history.outages.filter((each) => each.part === "worker" || each.part === part);
  for (let start = at; ;) {
    const next = outages.find((outage) => outage.from < start + grace(history) && outage.to > start);
    if (!next) return start;
    start = next.to;
  }
}

/** The first time at or after `at` at which the worker runs. */
function tickFrom({ start, tick }: History, at: number): number {
  return start + Math.ceil((at - start) / tick) * tick;
}
