/**
 * The system clock, passed in the context. Rules get the time as a value, SQL as a parameter: neither reads
 * it itself.
 */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

export function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

export function addSeconds(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}
