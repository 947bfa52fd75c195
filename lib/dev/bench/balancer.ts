import http from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * A reverse proxy as docs/operator.md describes it: new requests go to the current portals, and requests that
 * are in progress stay with the portal that received them.
 */
export class Balancer {
  readonly #server: http.Server;
  #targets: readonly number[] = [];
  #next = 0;

  constructor() {
    this.#server = http.createServer((request, response) => {
      this.#forward(request, response).catch(() => response.destroy());
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((done) => this.#server.listen(port, "127.0.0.1", done));
  }

  /** Sends new requests to the portals on these ports from now on, to one after the other. */
  switchTo(...ports: number[]): void {
    this.#targets = ports;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #forward(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.#next += 1;
    const port = this.#targets[this.#next % this.#targets.length];
    const { method, url, headers } = request;
    const body = await buffer(request);
    const upstream = http.request({ host: "127.0.0.1", port, method, path: url, headers, agent: false });
    upstream.on("response", (reply) => {
      response.writeHead(reply.statusCode!, reply.headers);
      reply.on("error", () => response.destroy());
      reply.pipe(response);
    });
    upstream.on("error", () => response.headersSent || response.writeHead(502).end());
    response.on("close", () => upstream.destroy());
    upstream.end(body);
  }
}
