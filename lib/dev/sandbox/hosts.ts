import { AsyncLocalStorage } from "node:async_hooks";
import type http from "node:http";
import { sharedNow, withHostClock } from "./clock";
import { type Host, recordRequest, type Service } from "./record";
import { unverifiedClaims } from "./proof-time";
import type { Switches } from "./switches";

/** A host's clock jumps when it has received this many requests since the clocks were set. */
const REQUESTS_BEFORE_JUMP = 25;

/** How many requests each host has received since the clocks were set. */
const received = new Map<Host, number>();
/** When a host's clock has jumped since, in milliseconds by the shared clock. */
const jumpedAt = new Map<Host, number>();
let setAt = 0;

/** Called when the switches have been set: the clocks may have changed, and will jump again. */
export function resetHostClocks(): void {
  setAt = sharedNow();
  received.clear();
  jumpedAt.clear();
}

/** When the clocks of all hosts were set, and when which of them have jumped since. */
export function clockChanges(): { setAt: number; jumpedAt: Partial<Record<Host, number>> } {
  return { setAt, jumpedAt: Object.fromEntries(jumpedAt) };
}

function shiftMs(host: Host, switches: Switches): number {
  const difference = {
    helseid: switches.helseidClockSeconds,
    selvbetjening: switches.selvbetjeningClockSeconds,
    registry: switches.registryClockSeconds,
  }[host.split(" ")[0] as Service];
  const jump = (received.get(host) ?? 0) > REQUESTS_BEFORE_JUMP ? switches.clockJumpSeconds : 0;
  return (difference + jump) * 1000;
}

/** The time by the clock of a host, in milliseconds. */
export function hostNow(host: Host, switches: Switches): number {
  return sharedNow() + shiftMs(host, switches);
}

interface Handling {
  host: Host;
  reason: string | null;
  clientId: string | null;
  askedSeconds: number | null;
}
const handling = new AsyncLocalStorage<Handling>();

/** Notes why the request that is being handled is refused. The first reason counts. */
export function noteRefusal(reason: string): void {
  const current = handling.getStore();
  if (current) current.reason ??= reason;
}

/** Notes which client has sent the request that is being handled. */
export function noteClient(clientId: unknown): void {
  const current = handling.getStore();
  if (current && typeof clientId === "string") current.clientId = clientId;
}

/** Notes for how long the response to the request that is being handled asks for time. */
export function noteWait(seconds: number): void {
  const current = handling.getStore();
  if (current) current.askedSeconds = seconds;
}

/** Which host has issued a nonce in one of its responses. */
const issuers = new Map<string, Host>();
const MAX_ISSUERS = 20_000;

/** The host that handles the present request. */
export function currentHost(): Host | null {
  return handling.getStore()?.host ?? null;
}

/** Makes a server handle its requests with the clock of its host, and records them. */
export function serveAs(host: Host, server: http.Server, switches: () => Switches): http.Server {
  const emit = server.emit.bind(server) as (event: string, ...args: unknown[]) => boolean;
  server.emit = ((event: string, ...args: unknown[]) => {
    if (event !== "request") return emit(event, ...args);
    const count = (received.get(host) ?? 0) + 1;
    received.set(host, count);
    if (count === REQUESTS_BEFORE_JUMP + 1 && switches().clockJumpSeconds !== 0)
      jumpedAt.set(host, sharedNow());
    const [request, response] = args as [http.IncomingMessage, http.ServerResponse];
    const current: Handling = { host, reason: null, clientId: null, askedSeconds: null };
    response.once("close", () => recordResponse(request, response, current));
    return handling.run(current, () => withHostClock(shiftMs(host, switches()), () => emit(event, ...args)));
  }) as typeof server.emit;
  return server;
}

function recordResponse(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { host, reason, clientId, askedSeconds }: Handling,
): void {
  const status = response.writableFinished ? response.statusCode : 0;
  const challenge = /error="([^"]+)"/.exec(String(response.getHeader("www-authenticate") ?? ""))?.[1];
  const isRefused = status === 0 || status >= 400;
  recordRequest({
    host,
    method: request.method ?? "GET",
    path: (request.url ?? "/").split("?")[0]!,
    status,
    reason: isRefused ? (reason ?? challenge ?? `status ${status}`) : null,
    clientId,
    foreignNonce: isForeign(request, host),
    askedSeconds,
  });
  const nonce = response.getHeader("dpop-nonce");
  if (typeof nonce === "string") rememberIssuer(nonce, host);
}

function isForeign(request: http.IncomingMessage, host: Host): boolean {
  const { dpop } = request.headers;
  const nonce = typeof dpop === "string" ? unverifiedClaims(dpop).nonce : undefined;
  return typeof nonce === "string" && (issuers.get(nonce) ?? host) !== host;
}

function rememberIssuer(nonce: string, host: Host): void {
  // HelseID issues the same one again for a while, so the first entry is the one that was longest unused.
  issuers.delete(nonce);
  issuers.set(nonce, host);
  if (issuers.size > MAX_ISSUERS) issuers.delete(issuers.keys().next().value!);
}
