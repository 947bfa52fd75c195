import { AsyncLocalStorage } from "node:async_hooks";

/** What a log line belongs to: a request or a job. */
export type Scope = { requestId: string } | { job: string; task: string };

/** Kept on the global object, since a bundler may load this module more than once. */
const holder = globalThis as { klientvaktScope?: AsyncLocalStorage<Scope> };
const storage = (holder.klientvaktScope ??= new AsyncLocalStorage());

/** Runs `run` so that everything it logs carries `scope`. */
export function inScope<T>(scope: Scope, run: () => T): T {
  return storage.run(scope, run);
}

export function currentScope(): Scope | undefined {
  return storage.getStore();
}
