import { AppError } from "./errors";

/**
 * Runs work that is expensive for the whole process: at most so much at a time, and the rest in its order.
 * What comes when the queue is full is refused at once.
 */
export class BoundedPool {
  #running = 0;
  readonly #queue: (() => void)[] = [];

  /**
   * @param limits.parallel how many run at a time
   * @param limits.waiting how many may wait for their turn
   */
  constructor(private readonly limits: { parallel: number; waiting: number }) {}

  /** @throws AppError TOO_MANY_REQUESTS when the queue is full, and what `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limits.parallel) {
      if (this.#queue.length >= this.limits.waiting) throw new AppError("TOO_MANY_REQUESTS");
      // Whoever finishes passes its place on, so that nobody who comes later gets it first.
      await new Promise<void>((start) => this.#queue.push(start));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
