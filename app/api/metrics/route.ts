import { respondWithJson } from "@/lib/http/respond-json";
import { env } from "@/lib/base/env";
import { metricsStatus } from "@/lib/metrics/metrics-token";
import { readMetrics } from "@/lib/services/operations/read-metrics";
import { systemContext } from "@/lib/context/process-context";

/** For Prometheus, protected by its own token. */
export async function GET(request: Request): Promise<Response> {
  const status = metricsStatus(env().METRICS_TOKEN, request.headers.get("authorization"));
  if (status === 401) return new Response(null, { status, headers: { "www-authenticate": "Bearer" } });
  if (status === 404) return new Response(null, { status });
  return respondWithJson(
    "metrics",
    async () =>
      new Response(await readMetrics(systemContext("metrics")), {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      }),
  );
}
