import { MAX_STREAMS } from "@/lib/domain/stream-limits";
import type { StreamHolder } from "@/lib/base/stream-holder";

/** The open streams, by their holder. */
export class StreamSlots {
  readonly #open = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: Readonly<Record<StreamHolder["kind"] | "process", number>>) {}

  /**
   * @returns a function that releases the slot, and may be called again; null when there is none for this
   *   holder or in this process
   */
  acquire({ kind, id }: StreamHolder): (() => void) | null {
    const key = `${kind}:${id}`;
    const open = this.#open.get(key) ?? 0;
    if (open >= this.limits[kind] || this.#total >= this.limits.process) return null;
    this.#open.set(key, open + 1);
    this.#total += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#total -= 1;
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left > 0) this.#open.set(key, left);
      else this.#open.delete(key);
    };
  }
}

const holder = globalThis as { klientvaktStreamSlots?: StreamSlots };

/** Those of this process. Kept on the global object, since a bundler may load this module more than once. */
export function streamSlots(): StreamSlots {
  return (holder.klientvaktStreamSlots ??= new StreamSlots(MAX_STREAMS));
}
