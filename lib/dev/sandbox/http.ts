import http from "node:http";
import { consumeFault } from "./faults";
import { askForTime, countEarly, type RetryAfterForm } from "./retry-after";
import { countRequest, logRequest } from "./traffic";

export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: http.IncomingHttpHeaders;
  /** The address without query, which the `htu` claim of a DPoP proof must equal. */
  url: string;
  body: string;
}

export interface Response {
  status: number;
  headers?: Record<string, string | string[]>;
  body?: string;
}

export type Handler = (request: Request) => Promise<Response> | Response;

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

export const redirect = (location: string, headers: Record<string, string> = {}): Response => ({
  status: 303,
  headers: { location, ...headers },
});

export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

export function html(
  status: number,
  title: string,
  body: string,
  headers: Record<string, string> = {},
): Response {
  const page = `<!doctype html><html lang="nb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>body{font:1rem/1.5 system-ui;max-width:38rem;margin:3rem auto;padding:0 1rem;color:#1a1a1a}
button,.b{font:inherit;padding:.6rem 1rem;margin:.25rem .5rem .25rem 0;border:1px solid #0a5;background:#0a5;color:#fff;border-radius:4px;cursor:pointer}
.s{background:#fff;color:#064}.n{background:#fff3cd;padding:.5rem 1rem;border-left:4px solid #b58900}textarea{width:100%;height:10rem}code{word-break:break-all}</style></head>
<body><p class="n">Sandkasse – ikke ekte HelseID eller Selvbetjening</p><h1>${escapeHtml(title)}</h1>${body}</body></html>`;
  return { status, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body: page };
}

const MAX_BODY_BYTES = 200_000;

async function readBody(incoming: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new Error("body too large");
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

const KEEP_ALIVE_MS = 600_000;

/**
 * Serves `handle`, with the rate limit and the faults that are set.
 * @param retryAfter the form of `Retry-After` now
 * @param raw gets the request first; returns whether it has handled it
 */
export function createServer(
  handle: Handler,
  retryAfter: () => RetryAfterForm,
  raw?: (req: http.IncomingMessage, res: http.ServerResponse) => Promise<boolean> | boolean,
): http.Server {
  const server = http.createServer(async (req, res) => {
    // Node would set this header from the real clock; clients must see the shifted one.
    res.setHeader("date", new Date().toUTCString());
    const url = new URL(req.url ?? "/", `http://${req.headers.host}`);
    const isControl = url.pathname.startsWith("/control");
    if (!isControl) logRequest(req, res, url.pathname);
    const wait = isControl ? null : countRequest(req.method ?? "GET", url.pathname);
    const host = req.headers.host ?? "";
    countEarly(host, url.pathname);
    const later = (seconds: number) => askForTime(host, url.pathname, retryAfter(), seconds);
    if (wait !== null) return void res.writeHead(429, later(wait)).end();
    const fault = consumeFault(req.method ?? "GET", url.pathname);
    if (fault?.kind === "slow") await new Promise((done) => setTimeout(done, (fault.seconds ?? 5) * 1000));
    if (fault?.kind === "reset") return void req.socket.destroy();
    if (fault?.kind === "500")
      return void res.writeHead(500, { "content-type": "text/html" }).end("<h1>Internal Server Error</h1>");
    if (fault?.kind === "429" || fault?.kind === "503")
      return void res.writeHead(Number(fault.kind), later(fault.seconds ?? 1)).end();
    try {
      if (raw && (await raw(req, res))) return;
      const response = await handle({
        method: req.method ?? "GET",
        path: url.pathname,
        query: url.searchParams,
        headers: req.headers,
        url: `${url.origin}${url.pathname}`,
        body: req.method === "GET" || req.method === "HEAD" ? "" : await readBody(req),
      });
      if (fault?.kind === "lost-after-apply") return void req.socket.destroy();
      if (fault?.kind === "503-after-apply") return void res.writeHead(503, later(fault.seconds ?? 1)).end();
      if (fault?.kind === "garbage-after-apply")
        return void res.writeHead(200, { "content-type": "text/html" }).end("<html>proxy");
      res.writeHead(response.status, response.headers).end(response.body);
    } catch (error) {
      process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (!res.headersSent) res.writeHead(500);
      res.end();
    }
  });
  // Long, because a connection that is closed just as a caller reuses it looks like an outage to the caller.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

export function listen(server: http.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

export function cookie(request: Request, name: string): string | null {
  const pair = (request.headers.cookie ?? "").split(/;\s*/).find((each) => each.startsWith(`${name}=`));
  return pair ? pair.slice(name.length + 1) : null;
}
