import pg from "pg";
import { log } from "@/lib/base/log";

/** As in the migration `live_updates`. */
const CHANNEL = "klientvakt_changed";
const RECONNECT_MS = 1000;

/** Hears of committed changes by LISTEN, on one connection for the process, however many pages are open. */
class Notices {
  readonly #url: string;
  readonly #listeners = new Map<string, Set<() => void>>();
  #client: pg.Client | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** @returns how to stop listening */
  listen(topic: string, wake: () => void): () => void {
    const set = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, set.add(wake));
    if (!this.#client) this.#connect();
    return () => {
      set.delete(wake);
      if (set.size === 0) this.#listeners.delete(topic);
    };
  }

  #connect(): void {
    const client = new pg.Client({ connectionString: this.#url });
    this.#client = client;
    client.on("notification", ({ payload }) => {
      for (const wake of this.#listeners.get(payload ?? "") ?? []) wake();
    });
    // A lost line is no fault of the pages: until it is back they have their own pace.
    client.on("error", () => this.#lost(client));
    client.on("end", () => this.#lost(client));
    client
      .connect()
      .then(() => client.query(`listen ${CHANNEL}`))
      .catch((error: unknown) => {
        log.warn({ err: error }, "changes cannot be heard of");
        this.#lost(client);
      });
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    setTimeout(() => {
      this.#client = null;
      client.end().catch(() => {});
      if (this.#listeners.size > 0) this.#connect();
    }, RECONNECT_MS).unref();
  }
}

const holder = globalThis as { klientvaktNotices?: Notices };

/** The process's ear. Kept on the global object, since a bundler may load this module more than once. */
export function notices(url: string): Notices {
  holder.klientvaktNotices ??= new Notices(url);
  return holder.klientvaktNotices;
}
