import type { UpstreamWait } from "@/lib/base/upstream-wait";
import type { WaitStore } from "@/lib/helseid/upstream-gate";

/** Waits for a test without a database, with a clock that can be advanced. */
export class MemoryWaits implements WaitStore {
  readonly #waits = new Map<string, UpstreamWait>();
  #shiftMs = 0;

  now = () => new Date(Date.now() + this.#shiftMs);

  read: WaitStore["read"] = async (environment, upstream) =>
    this.#waits.get(`${environment} ${upstream}`)?.until ?? null;

  extend: WaitStore["extend"] = async (wait) => {
    const name = `${wait.environment} ${wait.upstream}`;
    const known = this.#waits.get(name);
    const kept = known && known.until > wait.until ? known : wait;
    this.#waits.set(name, kept);
    return kept;
  };

  /** The services that have asked for time. */
  get names(): string[] {
    return [...this.#waits.keys()];
  }

  advanceClock(seconds: number): void {
    this.#shiftMs += seconds * 1000;
  }

  reset(): void {
    this.#waits.clear();
    this.#shiftMs = 0;
  }
}
