/** How often the process looks whether it is late. */
const TICK_MS = 100;
/** A process is late for this long after a delay: a short rest between two long tasks is not idleness. */
const LATE_MS = 1000;
/** One long task does not make a process late: another delay must have come within this time. */
const MEMORY_MS = 10_000;

/**
 * Measures how late a process is: it asks to be woken at fixed intervals, and is woken later when it is busy
 * with other things. That is about how long a request waits for its turn.
 */
export class LagMeter {
  #lastTick: number;
  #delays: { at: number; ms: number }[] = [];

  /** @param clock in milliseconds; monotonic */
  constructor(private readonly clock: () => number) {
    this.#lastTick = clock();
  }

  /** Wakes it at intervals from now on, without keeping the process alive. */
  start(): this {
    setInterval(() => this.tick(), TICK_MS).unref();
    return this;
  }

  /** Records how late this tick is. */
  tick(): void {
    const now = this.clock();
    this.#delays = this.#delays.filter(({ at }) => now - at < MEMORY_MS);
    this.#delays.push({ at: now, ms: Math.max(0, now - this.#lastTick - TICK_MS) });
    this.#lastTick = now;
  }

  /**
   * @returns how late the process has been again and again, in milliseconds: a delay within the last second,
   *   or one that has not ended, and another one that was as long
   */
  lagMs(): number {
    const now = this.clock();
    const delays = [...this.#delays, { at: now, ms: now - this.#lastTick - TICK_MS }].filter(
      ({ at }) => now - at < MEMORY_MS,
    );
    const latest = Math.max(0, ...delays.filter(({ at }) => now - at < LATE_MS).map(({ ms }) => ms));
    const [, second = 0] = delays.map(({ ms }) => ms).sort((a, b) => b - a);
    return Math.max(0, Math.min(latest, second));
  }
}
