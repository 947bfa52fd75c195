import type { Database } from "@/lib/db/client";

const SAMPLE_MS = 200;
/** A portal that takes longer than this to answer a request without work has its processor busy. */
const BUSY_MS = 100;
/** Above this somebody notices that they wait. */
export const SLOW_MS = 1000;

type Cause = "processor" | "lock" | "other";

interface Sample {
  at: number;
  busy: boolean;
  locked: boolean;
}

/**
 * Why people waited. Five times a second each portal is asked for what needs neither session nor database,
 * and PostgreSQL for statements that wait for a lock. Time in which a slow request was under way counts as
 * waiting for the processor when a portal answered late, for a lock when a statement waited, else as other.
 */
export class WaitingCauses {
  readonly #samples: Sample[] = [];
  readonly #slow: { what: string; from: number; to: number }[] = [];

  constructor(
    private readonly db: Database,
    private readonly ports: readonly number[],
  ) {}

  add(what: string, from: number, to: number): void {
    this.#slow.push({ what, from, to });
  }

  async watch(over: () => boolean): Promise<void> {
    while (!over()) {
      const at = performance.now();
      const [answers, locked] = await Promise.all([
        Promise.all(this.ports.map((port) => answerMs(port))),
        this.#locked(),
      ]);
      this.#samples.push({ at, busy: Math.max(...answers) > BUSY_MS, locked });
      await new Promise((done) => setTimeout(done, Math.max(0, at + SAMPLE_MS - performance.now())));
    }
  }

  /** Seconds of requests that took longer than a second, by cause, and how many of each kind there were. */
  seconds(): Record<Cause, number> & { requests: Record<string, number> } {
    const seconds = { processor: 0, lock: 0, other: 0 };
    const requests: Record<string, number> = {};
    for (const { what, from, to } of this.#slow) {
      requests[what] = (requests[what] ?? 0) + 1;
      const during = this.#samples.filter(({ at }) => at >= from && at <= to);
      if (during.length === 0) seconds.other += (to - from) / 1000;
      for (const { busy, locked } of during)
        seconds[busy ? "processor" : locked ? "lock" : "other"] += (to - from) / 1000 / during.length;
    }
    const round = (value: number) => Math.round(value * 10) / 10;
    return {
      processor: round(seconds.processor),
      lock: round(seconds.lock),
      other: round(seconds.other),
      requests,
    };
  }

  async #locked(): Promise<boolean> {
    const rows = await this.db.$queryRaw<{ waits: bigint }[]>`
      SELECT count(*) AS waits FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
    `;
    return Number(rows[0]!.waits) > 0;
  }
}

async function answerMs(port: number): Promise<number> {
  const started = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/api/health/live`).catch(() => null);
  await response?.arrayBuffer();
  return performance.now() - started;
}
