/** How often the process looks whether it is late. */
const TICK_MS = 100;
/** A delay counts for this long, so that a short rest between two long tasks is not taken for idleness. */
const MEMORY_MS = 1000;

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

  /** @returns the longest delay of the last second, including one that has not ended, in milliseconds */
  lagMs(): number {
    const now = this.clock();
    const recent = this.#delays.filter(({ at }) => now - at < MEMORY_MS).map(({ ms }) => ms);
    return Math.max(0, now - this.#lastTick - TICK_MS, ...recent);
  }
}
