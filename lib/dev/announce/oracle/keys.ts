import type { History } from "./history";

/** A time in which one key counted and one expiry of it was known. An alert is about one of these. */
export interface KeyPeriod {
  installation: string;
  /** Numbers the keys of an installation from 1. */
  key: number;
  from: number;
  to: number;
  expires: number;
  shown: number | null;
  /** To the portal the same key as in the period before, with another expiry. */
  corrects: KeyPeriod | null;
}

export interface Interval {
  from: number;
  to: number;
}

/** What happened to one installation. */
export interface Life {
  periods: KeyPeriod[];
  /** While somebody had taken it on or snoozed it; ends at the latest with the key. */
  taken: Interval[];
  snoozed: Interval[];
  checked: number[];
  reports: { at: number; nextBy: number }[];
  closed: number | null;
}

/** Reads the lives of all installations out of the events. */
export function livesOf(history: History): Map<string, Life> {
  const lives = new Map<string, Life>(
    history.installations.map(({ name }) => [
      name,
      { periods: [], taken: [], snoozed: [], checked: [], reports: [], closed: null },
    ]),
  );
  for (const event of history.events) {
    if (event.kind === "rule") continue;
    const life = lives.get(event.installation)!;
    const last = life.periods.at(-1);
    const end = () => {
      for (const each of [last, ...life.taken, ...life.snoozed])
        if (each && each.to > event.at) each.to = event.at;
    };
    switch (event.kind) {
      case "key":
        end();
        life.periods.push({
          installation: event.installation,
          key: (last?.key ?? 0) + 1,
          from: event.at,
          to: history.end,
          expires: event.expires,
          shown: event.shown,
          corrects: event.asCorrection ? (last ?? null) : null,
        });
        break;
      case "expiry":
        if (!last || last.shown === event.shown) break;
        end();
        life.periods.push({ ...last, from: event.at, to: history.end, shown: event.shown, corrects: last });
        break;
      case "closed":
        life.closed = event.at;
        end();
        break;
      case "snoozed":
        life.snoozed.push({ from: event.at, to: event.until });
        break;
      case "acknowledged":
        life.taken.push({ from: event.at, to: history.end });
        break;
      case "checked":
        life.checked.push(event.at);
        break;
      case "reported":
        life.checked.push(event.at);
        life.reports.push({ at: event.at, nextBy: event.nextBy });
    }
  }
  return lives;
}

/** The times in which an announced report had not come. */
export function silencesOf(life: Life, end: number): Interval[] {
  const silences: Interval[] = [];
  let nextBy = 0;
  for (const [index, report] of life.reports.entries()) {
    nextBy = Math.max(nextBy, report.nextBy);
    const to = life.reports[index + 1]?.at ?? life.closed ?? end;
    if (nextBy < to) silences.push({ from: nextBy, to });
  }
  return silences;
}

export function overlaps(intervals: readonly Interval[], from: number, to: number): boolean {
  return intervals.some((each) => each.from <= to && each.to >= from);
}

export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string | number,
): Map<string | number, T[]> {
  const groups = new Map<string | number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
