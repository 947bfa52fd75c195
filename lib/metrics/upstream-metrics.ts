import { Counter, Histogram, Registry } from "prom-client";

/** Of this process: what it asked upstream, and how long that took. Kept on the global object: a bundler may load this twice. */
const holder = globalThis as { klientvaktMetrics?: ReturnType<typeof make> };

function make() {
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
    silent: new Counter({
      name: "klientvakt_upstream_unanswered_total",
      help: "Requests to HelseID and Selvbetjening by this process without an answer",
      labelNames: ["host", "method"],
      registers: [registry],
    }),
  };
}

function metrics(): ReturnType<typeof make> {
  holder.klientvaktMetrics ??= make();
  return holder.klientvaktMetrics;
}

export function upstreamRegistry(): Registry {
  return metrics().registry;
}

/** @param status null when no answer came */
export function observeUpstream(host: string, method: string, status: number | null, ms: number): void {
  if (status === null) metrics().silent.inc({ host, method });
  else metrics().seconds.observe({ host, method, status: String(status) }, ms / 1000);
}
