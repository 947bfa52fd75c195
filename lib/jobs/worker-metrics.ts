import http from "node:http";
import { metricsStatus } from "@/lib/metrics/metrics-token";
import { upstreamRegistry } from "@/lib/metrics/upstream-metrics";

/**
 * What a worker tells of itself: `GET /live` for whoever restarts it, and `GET /metrics` with what it asked upstream. Figures of the
 * fleet are the portal's to tell.
 * @returns how to close it
 */
export async function serveWorkerMetrics(
  port: number,
  token: string | undefined,
): Promise<() => Promise<void>> {
  const server = http.createServer((request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
    if (request.method !== "GET") return answer(405, "text/plain", "");
    if (request.url === "/live") return answer(200, "application/json", '{"status":"live"}');
    if (request.url !== "/metrics") return answer(404, "text/plain", "");
    const status = metricsStatus(token, request.headers.authorization);
    if (status !== 200) return answer(status, "text/plain", "");
    upstreamRegistry()
      .metrics()
      .then(
        (text) => answer(200, "text/plain; version=0.0.4; charset=utf-8", text),
        () => answer(500, "text/plain", ""),
      );
  });
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(port, ready);
  });
  return () => new Promise((closed) => server.close(() => closed()));
}
