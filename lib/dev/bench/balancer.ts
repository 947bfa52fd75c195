import http from "node:http";
import { buffer } from "node:stream/consumers";

/** As the proxy in front does it (docs/operator.md): new requests go to the portal in use, those under way stay where they are. */
export class Balancer {
  readonly #server: http.Server;
  #target = 0;

  constructor() {
    this.#server = http.createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((done) => this.#server.listen(port, "127.0.0.1", done));
  }

  /** @param port of the portal that is used from now on */
  turnTo(port: number): void {
    this.#target = port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const port = this.#target;
    const { method, url, headers } = request;
    const body = await buffer(request);
    const onward = http.request({ host: "127.0.0.1", port, method, path: url, headers, agent: false });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    onward.on("error", () => response.headersSent || response.writeHead(502).end());
    response.on("close", () => onward.destroy());
    onward.end(body);
  }
}
