import { log } from "@/lib/base/log";
import { observeUpstream } from "@/lib/metrics/upstream-metrics";

/**
 * Server time minus ours, in seconds, by origin. Measured from `Date` headers, which have a resolution of one
 * second.
 */
const skews = new Map<string, number>();

/** Smaller differences are noise: the header has whole seconds, and the response took time. */
const SKEW_NOISE_SECONDS = 2;

/** @returns how many seconds the server's clock is ahead of ours; 0 when that is within noise or unknown */
export function skewSeconds(origin: string): number {
  const skew = skews.get(origin) ?? 0;
  return Math.abs(skew) <= SKEW_NOISE_SECONDS ? 0 : Math.round(skew);
}

/** Seconds since the epoch by the server's clock, for claims that the server validates. */
export function protocolNow(origin: string): number {
  return Math.floor(Date.now() / 1000) + skewSeconds(origin);
}

/**
 * `fetch` that measures the server's clock and logs method, templated path, status and time. Never a body or
 * a header.
 */
export async function observedFetch(url: string, init: RequestInit): Promise<Response> {
  const started = Date.now();
  const { origin, pathname } = new URL(url);
  const facts = { method: init.method ?? "GET", host: new URL(url).host, path: templated(pathname) };
  try {
    const response = await fetch(url, init);
    const ended = Date.now();
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) skews.set(origin, (date + 500 - (started + ended) / 2) / 1000);
    observeUpstream(facts.host, facts.method, response.status, ended - started);
    log.info({ ...facts, status: response.status, ms: ended - started }, "upstream");
    return response;
  } catch (error) {
    observeUpstream(facts.host, facts.method, null, Date.now() - started);
    log.warn({ ...facts, ms: Date.now() - started, err: error }, "upstream did not respond");
    throw error;
  }
}

function templated(path: string): string {
  return path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, "[id]").replace(/\/\d{3,}(?=\/|$)/g, "/[number]");
}
