import { type Configuration, type DiffLine, diffConfigurations } from "./configuration";

export interface DriftFacts {
  /** The newest revision; null before the first reading. */
  expected: Configuration | null;
  /** The last reading; null when there is none. */
  current: Configuration | null;
  /** A change sent from here is not settled yet, so what upstream has may be our own doing. */
  changeUnderWay: boolean;
}

/**
 * How a client differs from what the portal expects, because somebody changed it elsewhere.
 * @returns "added": only upstream has it; "removed": only the revision has it; empty without drift
 */
export function driftOf({ expected, current, changeUnderWay }: DriftFacts): DiffLine[] {
  if (!expected || !current || changeUnderWay) return [];
  return diffConfigurations(expected, current).filter((line) => line.change !== "kept");
}
