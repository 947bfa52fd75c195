import http from "node:http";
import { getRelayFacts } from "@/lib/services/relay/get-relay-facts";
import { relayRequest } from "@/lib/http/relay-request";
import { mapError } from "@/lib/http/map-error";
import type { TestContext } from "@/lib/dev/testing/test-context";

/** The relay address of the portal (`lib/http/respond-relay.ts`), for keys in a customer's browser. */
export class RelayServer {
  private constructor(
    private readonly server: http.Server,
    private readonly origin: string,
  ) {}

  static async start(t: TestContext): Promise<RelayServer> {
    const server = http.createServer(async (request, response) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      const installationId = url.pathname.slice(1);
      const ctx = t.customer(installationId);
      const respond = (status: number, body: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      try {
        if (request.method === "GET") {
          const kid = url.searchParams.get("kid") ?? "";
          return respond(200, await getRelayFacts(ctx, { installationId, kid }));
        }
        let text = "";
        for await (const part of request) text += String(part);
        const body = JSON.parse(text) as Record<string, unknown>;
        respond(200, await relayRequest(ctx, { installationId, browser: undefined }, body));
      } catch (error) {
        respond(400, mapError(error, "relay"));
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("the relay server has no address");
    return new RelayServer(server, `http://127.0.0.1:${address.port}`);
  }

  url(installationId: string): string {
    return `${this.origin}/${installationId}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
