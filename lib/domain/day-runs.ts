import { calendarDaysBetween } from "./key-status";

export interface DayRun<Event> {
  events: Event[];
  /** Its day is later than that of the run before it, so that the times do not fall as the order says. */
  isOutOfOrder: boolean;
}

/**
 * Groups neighbours of the same day in Oslo. The order stays as it is given, newest first: where a row was
 * recorded with another time than its neighbours, a day may come twice, and the second says so.
 */
export function dayRuns<Event>(events: readonly Event[], at: (event: Event) => Date): DayRun<Event>[] {
  const runs: DayRun<Event>[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    const daysBack = last ? calendarDaysBetween(at(event), at(last.events[0]!)) : 0;
    if (last && daysBack === 0) last.events.push(event);
    else runs.push({ events: [event], isOutOfOrder: daysBack < 0 });
  }
  return runs;
}
