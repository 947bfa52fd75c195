import { AsyncLocalStorage } from "node:async_hooks";

/** What a log line belongs to: a request of a browser, or a job. */
export type Scope = { requestId: string } | { job: string; task: string };

/** Kept on the global object, since a bundler may load this module more than once. */
const holder = globalThis as { klientvaktScope?: AsyncLocalStorage<Scope> };
const storage = (holder.klientvaktScope ??= new AsyncLocalStorage());

/** Everything that `run` logs, says what it belongs to. */
export function inScope<T>(scope: Scope, run: () => T): T {
  return storage.run(scope, run);
}

export function currentScope(): Scope | undefined {
  return storage.getStore();
}
