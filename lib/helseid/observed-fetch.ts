import { log } from "@/lib/base/log";
import { outboundFetch } from "@/lib/base/outbound-fetch";
import { observeUpstream } from "@/lib/metrics/upstream-metrics";
import { observeServerTime, serverNowMs } from "./server-clock";
import { keepWait, passGate } from "./upstream-gate";

/**
 * `fetch` that measures the server's clock and logs method, templated path, status and time. Never a body or
 * a header. Every request to an upstream goes through it, so none is sent while the service has asked for
 * time.
 * @throws UpstreamWaitError when it has, or asks for it in this response
 */
export async function observedFetch(url: string, init: RequestInit): Promise<Response> {
  await passGate(url);
  const response = await measuredFetch(url, init);
  await keepWait(url, response, serverNowMs(url));
  return response;
}

async function measuredFetch(url: string, init: RequestInit): Promise<Response> {
  // Monotonic, because our own clock may be set while the request is under way.
  const started = performance.now();
  const { origin, host, pathname } = new URL(url);
  const facts = { method: init.method ?? "GET", host, path: templated(pathname) };
  try {
    const response = await outboundFetch(url, init);
    const elapsedMs = performance.now() - started;
    if (!response.redirected) observeServerTime(origin, response.headers, elapsedMs);
    const ms = Math.round(elapsedMs);
    observeUpstream(facts.host, facts.method, response.status, ms);
    log.info({ ...facts, status: response.status, ms }, "upstream");
    return response;
  } catch (error) {
    const ms = Math.round(performance.now() - started);
    observeUpstream(facts.host, facts.method, null, ms);
    log.warn({ ...facts, ms, err: error }, "upstream did not respond");
    throw error;
  }
}

function templated(path: string): string {
  return path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, "[id]").replace(/\/\d{3,}(?=\/|$)/g, "/[number]");
}
