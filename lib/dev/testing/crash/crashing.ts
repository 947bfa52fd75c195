import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";

/** The simulated process was killed at this point: no later statement or request was sent. */
export class SimulatedCrash extends Error {}

const scope = new AsyncLocalStorage<{ left: number }>();

/**
 * Runs `work` and simulates a SIGKILL at its n-th statement or request: later ones are not sent, and its
 * database connections close, so that PostgreSQL rolls back open transactions. Faster than killing a process,
 * so that there can be many.
 * @returns whether the crash was reached
 */
export async function crashingAt(event: number, work: () => Promise<unknown>): Promise<boolean> {
  install();
  return scope.run({ left: event }, async () => {
    try {
      await work();
      return false;
    } catch (error) {
      if (scope.getStore()!.left <= 0) return true;
      throw error;
    }
  });
}

let installed = false;

function install(): void {
  if (installed) return;
  installed = true;
  const query = pg.Client.prototype.query as (...args: unknown[]) => Promise<unknown>;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    if (typeof args.at(-1) !== "function" && reachesCrash()) {
      const { stream } = (this as unknown as { connection: { stream: { destroy: () => void } } }).connection;
      stream.destroy();
      return Promise.reject(new SimulatedCrash());
    }
    return query.apply(this, args);
  } as typeof pg.Client.prototype.query;
  const { fetch } = globalThis;
  globalThis.fetch = async (...args) => {
    if (reachesCrash()) throw new SimulatedCrash();
    const response = await fetch(...args);
    // The request was sent, but its response is not received.
    if (reachesCrash()) throw new SimulatedCrash();
    return response;
  };
}

function reachesCrash(): boolean {
  const store = scope.getStore();
  if (!store) return false;
  store.left -= 1;
  return store.left <= 0;
}
