import http from "node:http";
import { generateClientKey } from "@/lib/crypto/jwk";
import type { Context } from "@/lib/context/context";
import { mapError, responseOf } from "@/lib/http/map-error";
import { getRelayFacts } from "@/lib/services/relay/get-relay-facts";
import { relayKeys } from "@/lib/services/relay/relay-keys";
import { relayReading } from "@/lib/services/relay/relay-reading";
import { relayToken } from "@/lib/services/relay/relay-token";
import type { StoredKey } from "@/lib/webkeys/key-store";

/** A key as the customer's browser stores it, without a browser. */
export async function newBrowserKey(installationId: string): Promise<StoredKey> {
  const { privateJwk, publicJwk, kid } = await generateClientKey("ES256");
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const privateKey = await crypto.subtle.importKey("jwk", privateJwk, algorithm, true, ["sign"]);
  return {
    kid,
    installationId,
    algorithm: "ES256",
    publicJwk: JSON.stringify(publicJwk),
    privateKey,
    createdAt: Date.now(),
  };
}

/** The relay address of an installation, served from this process as the portal serves it. */
export class RelayServer {
  /** The kinds of the requests, in their order. */
  readonly received: string[] = [];

  private constructor(
    private readonly server: http.Server,
    readonly url: string,
  ) {}

  static async start(ctx: Context, installationId: string): Promise<RelayServer> {
    const server = http.createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    const relay = new RelayServer(server, `http://127.0.0.1:${port}/relay`);
    server.on("request", (request, response) => {
      void relay.#answer(ctx, installationId, request).then(
        (body) => response.end(JSON.stringify(body)),
        (error: unknown) => {
          const mapped = mapError(error, "relay");
          const { status, headers } = responseOf(mapped);
          response.writeHead(status, headers).end(JSON.stringify(mapped));
        },
      );
    });
    return relay;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #answer(ctx: Context, installationId: string, request: http.IncomingMessage): Promise<unknown> {
    const { searchParams } = new URL(request.url!, this.url);
    if (request.method === "GET")
      return getRelayFacts(ctx, { installationId, kid: searchParams.get("kid") ?? "" });
    let text = "";
    for await (const part of request as AsyncIterable<Buffer>) text += part.toString();
    const { kind, ...input } = JSON.parse(text) as Record<string, string>;
    this.received.push(kind!);
    const body = { ...input, installationId } as never;
    if (kind === "token") return relayToken(ctx, body);
    return kind === "keys" ? relayKeys(ctx, body) : relayReading(ctx, body);
  }
}
