import type { Env } from "@/lib/base/env";
import { retryAfterSeconds } from "@/lib/base/retry-after";
import { type Upstream, type UpstreamWait } from "@/lib/base/upstream-wait";
import { addressesOf, ENVIRONMENTS, type HelseidEnvironment } from "./environments";

/** Where the waits that services have asked for are kept, for all processes. */
export interface WaitStore {
  /** Until when a service has asked for time; null when it has not. */
  read: (environment: HelseidEnvironment, upstream: Upstream) => Promise<Date | null>;
  /** Keeps the longer of the known wait and this one. @returns the one that is kept */
  extend: (wait: UpstreamWait) => Promise<UpstreamWait>;
  now: () => Date;
}

/** After 429 that does not say how long to wait. */
const DEFAULT_WAIT_SECONDS = 5;
/** After 429 that asks for no time at all, or for a time that has passed. */
const MIN_WAIT_SECONDS = 1;

/**
 * A service has asked for time: the response was 429 or 503 with `Retry-After`, or the request was not sent
 * because an earlier response asked for it.
 */
export class UpstreamWaitError extends Error {
  override readonly name = "UpstreamWaitError";

  constructor(
    readonly wait: UpstreamWait,
    /** Until the wait is over. */
    readonly secondsLeft: number,
    /** Null when the request was not sent. */
    readonly status: 429 | 503 | null,
  ) {
    super(`${wait.upstream} asked for time`);
  }
}

interface Service {
  environment: HelseidEnvironment;
  upstream: Upstream;
  store: WaitStore;
}

/** By base address. Kept on the global object, since a bundler may load this module more than once. */
const holder = globalThis as { klientvaktGatedServices?: Map<string, Service> };
const services = (holder.klientvaktGatedServices ??= new Map<string, Service>());

/** From now on every request of this process to the services of `env` respects the waits in `store`. */
export function openGate(env: Env, store: WaitStore): void {
  for (const environment of ENVIRONMENTS) {
    const { issuer, selvbetjeningApi, communicationParty, communicationPartyV2 } = addressesOf(
      env,
      environment,
    );
    const add = (base: string | null, upstream: Upstream) => {
      if (base) services.set(base.endsWith("/") ? base.slice(0, -1) : base, { environment, upstream, store });
    };
    add(issuer, "HELSEID");
    add(selvbetjeningApi, "SELVBETJENING");
    add(communicationParty, "ADDRESS_REGISTRY");
    add(communicationPartyV2, "ADDRESS_REGISTRY");
  }
}

/** The service that an address belongs to: the one whose base address is its longest prefix. */
function serviceOf(url: string): Service | null {
  let found: [string, Service] | null = null;
  for (const [base, service] of services) {
    const matches = url === base || url.startsWith(`${base}/`) || url.startsWith(`${base}?`);
    if (matches && base.length > (found?.[0].length ?? 0)) found = [base, service];
  }
  return found?.[1] ?? null;
}

/** @throws UpstreamWaitError while the service has asked for time; then nothing may be sent to it */
export async function passGate(url: string): Promise<void> {
  const service = serviceOf(url);
  if (!service) return;
  const { environment, upstream, store } = service;
  const until = await store.read(environment, upstream);
  const secondsLeft = until ? (until.getTime() - store.now().getTime()) / 1000 : 0;
  if (until && secondsLeft > 0)
    throw new UpstreamWaitError({ environment, upstream, until }, secondsLeft, null);
}

/**
 * Keeps the wait that a response asks for (RFC 9110, 10.2.3): any 429 does, and 503 with `Retry-After`.
 * @param serverNowMs the server's time as it was learned, for a date in a response without `Date`
 * @throws UpstreamWaitError when it asks for one
 */
export async function keepWait(url: string, response: Response, serverNowMs: number): Promise<void> {
  const { status, headers } = response;
  if (status !== 429 && status !== 503) return;
  const service = serviceOf(url);
  if (!service) return;
  const asked = retryAfterSeconds(
    { retryAfter: headers.get("retry-after"), date: headers.get("date") },
    serverNowMs,
  );
  if (status === 503 && !asked) return;
  const seconds = Math.max(MIN_WAIT_SECONDS, asked ?? DEFAULT_WAIT_SECONDS);
  const { environment, upstream, store } = service;
  const until = new Date(store.now().getTime() + seconds * 1000);
  const kept = await store.extend({ environment, upstream, until });
  await response.body?.cancel();
  const secondsLeft = (kept.until.getTime() - store.now().getTime()) / 1000;
  throw new UpstreamWaitError(kept, secondsLeft, status);
}

/** The `UpstreamWaitError` that an error is, or that caused it. */
export function waitErrorIn(error: unknown): UpstreamWaitError | null {
  for (let each = error; each instanceof Error; each = each.cause)
    if (each instanceof UpstreamWaitError) return each;
  return null;
}
