import http from "node:http";
import { metricsStatus } from "@/lib/metrics/metrics-token";
import { upstreamRegistry } from "@/lib/metrics/upstream-metrics";

/**
 * Serves a worker's own health and metrics: `GET /live` for its supervisor, and `GET /metrics` with its
 * requests to upstream. The portal reports the figures of the fleet.
 * @returns a function that closes the server
 */
export async function serveWorkerMetrics(
  { port, host }: { port: number; host: string },
  token: string | undefined,
): Promise<() => Promise<void>> {
  const server = http.createServer((request, response) => {
    const respond = (status: number, type: string, body: string) =>
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
    if (request.method !== "GET") return respond(405, "text/plain", "");
    if (request.url === "/live") return respond(200, "application/json", '{"status":"live"}');
    if (request.url !== "/metrics") return respond(404, "text/plain", "");
    const status = metricsStatus(token, request.headers.authorization);
    if (status !== 200) return respond(status, "text/plain", "");
    upstreamRegistry()
      .metrics()
      .then(
        (text) => respond(200, "text/plain; version=0.0.4; charset=utf-8", text),
        () => respond(500, "text/plain", ""),
      );
  });
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(port, host, ready);
  });
  return () => new Promise((closed) => server.close(() => closed()));
}
