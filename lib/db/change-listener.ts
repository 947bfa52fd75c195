import pg from "pg";
import { databaseConnection } from "@/lib/base/database-connection";
import { log } from "@/lib/base/log";

/** As in prisma/functions/050_notify_changes.sql. */
const CHANNEL = "klientvakt_changed";
const RECONNECT_MS = 1000;

/** Receives committed changes by LISTEN, on one connection per process, however many pages are open. */
class ChangeListener {
  readonly #url: string;
  readonly #listeners = new Map<string, Set<() => void>>();
  #client: pg.Client | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** @returns a function that stops listening */
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
    const client = new pg.Client(databaseConnection(this.#url));
    this.#client = client;
    client.on("notification", ({ payload }) => {
      for (const wake of this.#listeners.get(payload ?? "") ?? []) wake();
    });
    // While the connection is lost, pages update at their own poll interval.
    client.on("error", () => this.#lost(client));
    client.on("end", () => this.#lost(client));
    client
      .connect()
      .then(() => client.query(`listen ${CHANNEL}`))
      .catch((error: unknown) => {
        log.warn({ err: error }, "the change listener is not connected");
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

const holder = globalThis as { klientvaktChangeListener?: ChangeListener };

/**
 * The process's change listener. Kept on the global object, since a bundler may load this module more than
 * once.
 */
export function changeListener(url: string): ChangeListener {
  holder.klientvaktChangeListener ??= new ChangeListener(url);
  return holder.klientvaktChangeListener;
}
