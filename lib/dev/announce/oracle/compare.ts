import { type Due, dueOf } from "./due";
import { DAY, type History, type Received } from "./history";
import { groupBy, type KeyPeriod, type Life, livesOf, overlaps, silencesOf } from "./keys";
import { osloDateOf } from "./oslo";

/** The result of a simulation, as the bench prints it. */
export interface Counts {
  installations: number;
  days: number;
  keys: number;
  alertsDue: number;
  alertsSent: number;
  suppressedWithReason: number;
  /** Different ids for one key, threshold, recipient and channel. */
  doubled: number;
  /** One id that arrived more than once. */
  repeatedSameId: number;
  /** Keys that expired and stood neither in an alert nor under "Krever handling" the day before. */
  unannounced: number;
  /** Checked keys with more than 90 days that stood under "Krever handling", and not for a missing report. */
  healthyUnderAction: number;
}

/** One place where what happened is not what should have. */
export interface Difference {
  what: "missing" | "late" | "doubled" | "unexpected" | "unannounced" | "healthy-under-action";
  installation: string;
  key: number;
  /** The date in Oslo. */
  day: string;
  expected: string;
  got: string;
}

const HEALTHY_DAYS = 90;
/**
 * Reminders of an unknown expiry come once a week, but one that was late is followed by the next in time.
 */
const MIN_DAYS_BETWEEN_REMINDERS = 3;

/** Compares what arrived and what stood under "Krever handling" with what the raw history calls for. */
export function compare(history: History): { counts: Counts; differences: Difference[] } {
  const lives = livesOf(history);
  const due = dueOf(history, lives);
  const differences: Difference[] = [];
  const arrivals = assign(history, lives, due, differences);
  let sent = 0;
  let suppressed = 0;
  for (const each of due) {
    const first = arrivals.arrivedFor(each);
    if (first && first.at <= each.deadline) sent += 1;
    else if (first && each.excuse) sent += 1;
    else if (!first && each.excuse) suppressed += 1;
    else
      differences.push({
        ...subject(each.period, each.from),
        what: first ? "late" : "missing",
        expected: `${describe(each)} by ${osloTime(each.deadline)}`,
        got: first ? osloTime(first.at) : "nothing",
      });
  }
  const unannounced = findUnannounced(history, lives);
  const healthy = findHealthyUnderAction(history, lives);
  differences.push(...unannounced, ...healthy);
  return {
    counts: {
      installations: history.installations.length,
      days: Math.round((history.end - history.start) / DAY),
      keys: new Set([...lives.values()].flatMap((life) => life.periods.map(nameOf))).size,
      alertsDue: due.length,
      alertsSent: sent,
      suppressedWithReason: suppressed,
      doubled: arrivals.doubled,
      repeatedSameId: arrivals.repeatedSameId,
      unannounced: unannounced.length,
      healthyUnderAction: healthy.length,
    },
    differences,
  };
}

/** Finds for each message that arrived what was due. */
function assign(
  history: History,
  lives: ReadonlyMap<string, Life>,
  due: readonly Due[],
  differences: Difference[],
) {
  const byRecipient = groupBy(due, (each) => recipientKey(each.period.installation, each));
  const byId = new Map<string, Received>();
  const firsts = new Map<Due, Received>();
  const repetitions = new Map<string, Received[]>();
  let doubled = 0;
  let repeatedSameId = 0;
  for (const message of [...history.received].sort((a, b) => a.at - b.at)) {
    const id = `${message.id} ${message.installation} ${message.recipient}`;
    const same = byId.get(id);
    if (same && same.at !== message.at) {
      repeatedSameId += 1;
      continue;
    }
    byId.set(id, message);
    const period = lives
      .get(message.installation)
      ?.periods.find(({ from, to }) => from <= message.at && message.at < to);
    const report = (what: "unexpected" | "doubled", expected: string) =>
      differences.push({
        what,
        installation: message.installation,
        key: period?.key ?? 0,
        day: osloDateOf(message.at),
        expected,
        got: `${message.channel} to ${message.recipient}, ${message.id}`,
      });
    if (same) {
      report("unexpected", "one line about a key in one message");
      continue;
    }
    if (message.kind === "unknown") {
      const isUnknown =
        period?.shown === null && byRecipient.has(recipientKey(message.installation, message));
      if (!isUnknown) {
        report("unexpected", "no reminder of an unknown expiry");
        continue;
      }
      const key = `${nameOf(period)} ${recipientKey(message.installation, message)} unknown`;
      const earlier = repetitions.get(key) ?? [];
      const last = earlier.at(-1);
      repetitions.set(key, [...earlier, message]);
      if (last && message.at - last.at < MIN_DAYS_BETWEEN_REMINDERS * DAY) {
        doubled += 1;
        report("doubled", `one reminder of an unknown expiry, had ${last.id} at ${osloTime(last.at)}`);
      }
      continue;
    }
    if (message.kind === "silent") {
      const silent = (byRecipient.get(recipientKey(message.installation, message)) ?? []).findLast(
        (each) => each.kind === "silent" && each.period === period && each.from <= message.at,
      );
      if (!silent) report("unexpected", "no message about missing reports");
      else if (!firsts.has(silent)) firsts.set(silent, message);
      else {
        doubled += 1;
        report("doubled", `one message about missing reports, had ${firsts.get(silent)!.id}`);
      }
      continue;
    }
    const candidates = (byRecipient.get(recipientKey(message.installation, message)) ?? []).filter(
      (each) => each.kind === "expiry" && each.period === period && each.day === 0 && each.from <= message.at,
    );
    const tightest = candidates.sort((a, b) => a.threshold - b.threshold)[0];
    if (!tightest) {
      report("unexpected", "no message");
      continue;
    }
    if (message.expiresOn !== osloDateOf(tightest.period.shown!))
      report("unexpected", `a key that expires on ${osloDateOf(tightest.period.shown!)}`);
    if (message.threshold !== null && message.threshold !== tightest.threshold)
      report("unexpected", `threshold ${tightest.threshold}, not ${message.threshold}`);
    const first = firsts.get(tightest);
    const key = `${nameOf(tightest.period)} ${recipientKey(message.installation, message)}`;
    const earlier = repetitions.get(key) ?? [];
    if (tightest.threshold === 0) repetitions.set(key, [...earlier, message]);
    if (!first) {
      firsts.set(tightest, message);
      continue;
    }
    const last = earlier.at(-1) ?? first;
    const isDaily = tightest.threshold === 0 && message.at - last.at >= history.tick;
    if (!isDaily) {
      doubled += 1;
      report("doubled", `one message: ${describe(tightest)}, had ${last.id} at ${osloTime(last.at)}`);
    }
  }
  return {
    doubled,
    repeatedSameId,
    /** The message that arrived for what was due; of a repetition, any that arrived in its time. */
    arrivedFor(each: Due): Received | undefined {
      if (each.kind === "silent" || (each.kind === "expiry" && each.day === 0)) return firsts.get(each);
      const key = `${nameOf(each.period)} ${recipientKey(each.period.installation, each)}`;
      return (repetitions.get(each.kind === "unknown" ? `${key} unknown` : key) ?? []).find(
        ({ at }) => at >= each.from && at <= Math.max(each.deadline, each.from + DAY),
      );
    },
  };
}

function findUnannounced(history: History, lives: ReadonlyMap<string, Life>): Difference[] {
  const received = groupBy(history.received, (message) => message.installation);
  return [...lives].flatMap(([name, life]) => {
    const keys = groupBy(life.periods, (period) => period.key);
    return [...keys.values()].flatMap((periods): Difference[] => {
      const [first] = periods;
      const { expires } = first!;
      const last = periods.at(-1)!;
      const dayBefore = expires - DAY;
      // Known to the portal for a day, and still the key that counts when it expires.
      if (dayBefore < first!.from || expires >= last.to || expires >= history.end) return [];
      const inAlert = received.get(name)?.some(({ at }) => at >= first!.from && at < expires);
      const inList = history.actionLists.some(
        ({ at, causes }) => at >= dayBefore && at < expires && causes.has(name),
      );
      if (inAlert || inList) return [];
      return [
        {
          ...subject(last, expires),
          what: "unannounced",
          expected: "an alert, or the installation under “Krever handling”, the day before",
          got: last.shown === null ? "neither (its expiry is unknown)" : "neither",
        },
      ];
    });
  });
}

function findHealthyUnderAction(history: History, lives: ReadonlyMap<string, Life>): Difference[] {
  const reported = new Map<string, Difference>();
  for (const { at, causes } of history.actionLists)
    for (const [name, cause] of causes) {
      const life = lives.get(name);
      const period = life?.periods.find(({ from, to }) => from <= at && at < to);
      if (!period?.shown || period.shown - at <= HEALTHY_DAYS * DAY) continue;
      if (!life!.checked.some((checked) => checked >= period.from && checked <= at)) continue;
      if (overlaps(silencesOf(life!, history.end), at, at)) continue;
      if (reported.has(nameOf(period))) continue;
      reported.set(nameOf(period), {
        ...subject(period, at),
        what: "healthy-under-action",
        expected: `nothing to do: checked, expires ${osloDateOf(period.shown)}`,
        got: `under “Krever handling”, ${cause}`,
      });
    }
  return [...reported.values()];
}

const nameOf = (period: KeyPeriod) => `${period.installation}/${period.key}`;
const recipientKey = (installation: string, to: { channel: string; recipient: string }) =>
  `${installation} ${to.channel} ${to.recipient}`;

function subject(period: KeyPeriod, at: number) {
  return { installation: period.installation, key: period.key, day: osloDateOf(at) };
}

function describe(due: Due): string {
  const when =
    due.kind === "silent"
      ? "missing reports"
      : due.kind === "unknown"
        ? `unknown expiry, week ${due.day / 7 + 1}`
        : due.threshold > 0
          ? `${due.threshold} days`
          : due.day > 0
            ? `expired, day ${due.day}`
            : "expired";
  return `${when}, ${due.channel} to ${due.recipient}`;
}

const osloTime = (at: number) =>
  new Date(at).toLocaleString("sv-SE", { timeZone: "Europe/Oslo", dateStyle: "short", timeStyle: "short" });
