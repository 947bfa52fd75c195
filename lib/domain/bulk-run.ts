/*
 * How a bulk change goes on: a trial of a few installations first, after which a person decides, and a stop
 * after so many failures.
 */

/**
 * Why a run is paused. `trial`: its trial is complete. `failures`: as many have failed as it was to stop at.
 */
export const PAUSE_REASONS = ["person", "trial", "failures"] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export interface RunSettings {
  /** How many installations are changed before a person goes on; null for no trial. */
  trialSize: number | null;
  /** When a person went on after the trial. */
  trialPassedAt: Date | null;
  /** After how many failures the run stops; null for never. */
  stopAfter: number | null;
  /** Failures that a person knew of when they last let the run go on. They do not count. */
  failuresAccepted: number;
}

export interface RunCounts {
  waiting: number;
  /** Waiting ones that belong to the trial. */
  waitingInTrial: number;
  running: number;
  failed: number;
}

/**
 * `claim`: begin with the next one. `settle`: begin with none before the outcome of those that are running is
 * known. The rest ends or pauses the run.
 */
export type NextStep = "claim" | "settle" | "finish" | Exclude<PauseReason, "person">;

/**
 * What a run does next. No more are running than may fail before the stop, so that never more than
 * `stopAfter` fail; and none outside the trial begins before a person has gone on.
 */
export function nextStep(settings: RunSettings, counts: RunCounts): NextStep {
  const idle = counts.running === 0;
  if (counts.waiting === 0) return idle ? "finish" : "settle";
  const { stopAfter, failuresAccepted, trialSize, trialPassedAt } = settings;
  const mayFail = stopAfter === null ? Infinity : stopAfter - (counts.failed - failuresAccepted);
  if (mayFail <= 0) return idle ? "failures" : "settle";
  if (trialSize !== null && trialPassedAt === null && counts.waitingInTrial === 0)
    return idle ? "trial" : "settle";
  return counts.running < mayFail ? "claim" : "settle";
}

/** Fewer say too little about the rate. */
const MIN_MEASURED = 3;

/**
 * How long a run still takes at the rate that was measured since it last began or went on.
 * @param settled how many have an outcome since then
 * @returns seconds; null while the rate is not known
 */
export function secondsLeft(input: {
  left: number;
  settled: number;
  activeSince: Date | null;
  now: Date;
}): number | null {
  const { left, settled, activeSince, now } = input;
  if (!activeSince || settled < MIN_MEASURED) return null;
  const seconds = (now.getTime() - activeSince.getTime()) / 1000;
  return seconds > 0 ? Math.ceil((left * seconds) / settled) : null;
}
