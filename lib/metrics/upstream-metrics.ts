import { Counter, Histogram, Registry } from "prom-client";

/**
 * This process's requests to upstream and their duration. Kept on the global object: a bundler may load this
 * module twice.
 */
const holder = globalThis as { klientvaktMetrics?: ReturnType<typeof createMetrics> };

function createMetrics() {
  const registry = new Registry();
  return {
    registry,
    seconds: new Histogram({
      name: "klientvakt_upstream_seconds",
      help: "Duration of requests to HelseID and Selvbetjening by this process",
      labelNames: ["host", "method", "status"],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
    unanswered: new Counter({
      name: "klientvakt_upstream_unanswered_total",
      help: "Requests to HelseID and Selvbetjening by this process without a response",
      labelNames: ["host", "method"],
      registers: [registry],
    }),
  };
}

function metrics(): ReturnType<typeof createMetrics> {
  holder.klientvaktMetrics ??= createMetrics();
  return holder.klientvaktMetrics;
}

export function upstreamRegistry(): Registry {
  return metrics().registry;
}

/** Records one request. @param status null when there was no response @param ms duration in milliseconds */
export function observeUpstream(host: string, method: string, status: number | null, ms: number): void {
  if (status === null) metrics().unanswered.inc({ host, method });
  else metrics().seconds.observe({ host, method, status: String(status) }, ms / 1000);
}
