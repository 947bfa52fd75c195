import { createHash, timingSafeEqual } from "node:crypto";
import { answerJson } from "@/lib/actions/answer-json";
import { env } from "@/lib/env";
import { readMetrics } from "@/lib/services/operations/read-metrics";
import { systemContext } from "@/lib/services/process-context";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** For Prometheus, behind a token of its own. */
export async function GET(request: Request): Promise<Response> {
  const { METRICS_TOKEN } = env();
  if (!METRICS_TOKEN) return new Response(null, { status: 404 });
  const given = request.headers.get("authorization") ?? "";
  if (!timingSafeEqual(digest(given), digest(`Bearer ${METRICS_TOKEN}`)))
    return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
  return answerJson(
    "metrics",
    async () =>
      new Response(await readMetrics(systemContext("metrics")), {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      }),
  );
}
