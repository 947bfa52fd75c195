import http from "node:http";
import net, { type AddressInfo } from "node:net";

/**
 * A proxy on this machine that serves CONNECT only (RFC 9110, 9.3.6), and leads to servers on this machine.
 */
export class ConnectProxy {
  /** What was asked for, as `host:port`. */
  readonly requests: string[] = [];
  readonly #server: http.Server;
  readonly #sockets = new Set<net.Socket>();

  private constructor(
    private readonly routes: Record<string, number>,
    credentials: string | null,
  ) {
    this.#server = http.createServer((_request, response) => response.writeHead(405).end());
    this.#server.on("connection", (socket) => this.#keep(socket));
    this.#server.on("connect", (request, socket: net.Socket) => {
      const authority = request.url!;
      this.requests.push(authority);
      const expected = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
      if (expected && request.headers["proxy-authorization"] !== expected)
        return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      const port = this.routes[authority];
      if (!port) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      const target = net.connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        target.pipe(socket).pipe(target);
      });
      this.#keep(target);
    });
  }

  /**
   * @param routes the port on this machine for each `host:port` that may be reached
   * @param credentials `user:password` that must be given, if any
   */
  static async start(
    routes: Record<string, number>,
    credentials: string | null = null,
  ): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(routes, credentials);
    await new Promise<void>((done) => proxy.#server.listen(0, "127.0.0.1", done));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
