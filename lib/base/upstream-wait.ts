/** The services of NHN that the portal calls. Each may ask for time on its own. */
export const UPSTREAMS = ["HELSEID", "SELVBETJENING", "ADDRESS_REGISTRY"] as const;
export type Upstream = (typeof UPSTREAMS)[number];

/** A service has asked not to be called before `until` (`Retry-After`, or 429 without it). */
export interface UpstreamWait {
  environment: "TEST" | "PRODUCTION";
  upstream: Upstream;
  until: Date;
}

/**
 * A wait as a page shows it. `secondsLeft` is counted by the portal's clock, since the browser's may be
 * wrong; the page counts down from it.
 */
export interface ShownWait {
  upstream: Upstream;
  until: Date;
  secondsLeft: number;
}

/** @returns null when the wait is over */
export function showWait(
  wait: Pick<UpstreamWait, "upstream" | "until"> | null | undefined,
  now: Date,
): ShownWait | null {
  if (!wait) return null;
  const secondsLeft = Math.ceil((wait.until.getTime() - now.getTime()) / 1000);
  return secondsLeft > 0 ? { upstream: wait.upstream, until: wait.until, secondsLeft } : null;
}

/** The wait of what is queued. It is shown until that has run, so also when no time is left. */
export function queuedWait(queued: { runAt: Date; waitFor: Upstream }, now: Date): ShownWait {
  const secondsLeft = Math.max(0, Math.ceil((queued.runAt.getTime() - now.getTime()) / 1000));
  return { upstream: queued.waitFor, until: queued.runAt, secondsLeft };
}

/** The one of several waits that ends last, if it has not ended. */
export function longestWait(waits: readonly UpstreamWait[], now: Date): UpstreamWait | null {
  const on = waits.filter((each) => each.until > now);
  return on.reduce<UpstreamWait | null>(
    (last, each) => (last && last.until >= each.until ? last : each),
    null,
  );
}

/** The wait that an error or one of its causes carries. */
export function waitIn(error: unknown): UpstreamWait | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ("wait" in each && each.wait) return each.wait as UpstreamWait;
  }
  return undefined;
}
