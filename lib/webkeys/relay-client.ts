import { adjustOffset, offsetBounds } from "@/lib/base/clock-offset";
import type { RelayAnswer } from "@/lib/base/relay";
import type { ActionError } from "@/lib/base/result";

/** What this page has learned of a server from its own answers: HelseID's say nothing about Selvbetjening. */
export interface Server {
  /** The server's clock minus this machine's, in milliseconds. */
  offsetMs: number;
  nonce: string | null;
}

/** The relay's address, and what a browser needs to sign for its client (`GET …/relay`). */
export interface RelaySession {
  url: string;
  facts: SigningFacts;
  helseid: Server;
  selvbetjening: Server;
}

interface SigningFacts {
  issuer: string;
  tokenEndpoint: string;
  clientUrl: string;
  keysUrl: string;
  nowMs: number;
  apiNowMs: number;
  clientId: string;
  scope: string;
}

/** Reads the facts and both servers' time. @throws UpstreamBusy; Error when the portal does not answer */
export async function openRelaySession(url: string, kid: string): Promise<RelaySession> {
  const { body: facts, ...times } = await requestPortal<SigningFacts>(
    `${url}?kid=${encodeURIComponent(kid)}`,
  );
  const serverOf = (nowMs: number) => {
    const server = { offsetMs: 0, nonce: null };
    learnClock(server, nowMs, times);
    return server;
  };
  return { url, facts, helseid: serverOf(facts.nowMs), selvbetjening: serverOf(facts.apiNowMs) };
}

/**
 * Has the portal relay a request to a server. It is signed again once when the server requires its nonce, and
 * once when it was refused and the server's clock has turned out to be another than it was signed by. If it
 * is too early for that, the refusal is the answer, and the next attempt follows the new clock.
 * @param sign makes the request again from what is known of the server
 * @throws UpstreamBusy; Error when the portal or the server does not answer
 */
export async function relay(
  { url }: RelaySession,
  server: Server,
  sign: () => Promise<Record<string, string>>,
): Promise<RelayAnswer> {
  let mayRepeat = { nonce: true, clock: true };
  let refusal: RelayAnswer | null = null;
  for (;;) {
    const { offsetMs } = server;
    const { body: answer, ...times } = await requestPortal<RelayAnswer>(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(await sign()),
    });
    learnClock(server, answer.nowMs, times);
    if (answer.nonce) server.nonce = answer.nonce;
    if (answer.kind === "wait") return refusal ?? answer;
    const isOtherClock = server.offsetMs !== offsetMs;
    const isRefused = answer.kind === "refused" || answer.kind === "clock";
    if (answer.kind === "nonce" && mayRepeat.nonce) mayRepeat = { ...mayRepeat, nonce: false };
    else if (isRefused && isOtherClock && mayRepeat.clock) {
      mayRepeat = { ...mayRepeat, clock: false };
      if (answer.kind === "refused") refusal = answer;
    } else return answer;
  }
}

interface Times {
  receivedMs: number;
  elapsedMs: number;
}

function learnClock(server: Server, serverMs: number, times: Times): void {
  server.offsetMs = adjustOffset(server.offsetMs, offsetBounds({ serverMs, resolutionMs: 0, ...times }));
}

/** A service upstream has asked for time: nothing is sent to it for `seconds`. */
export class UpstreamBusy extends Error {
  constructor(readonly seconds: number) {
    super(`an upstream has asked for ${seconds} s`);
  }
}

async function requestPortal<T>(url: string, init: RequestInit = {}): Promise<{ body: T } & Times> {
  const started = performance.now();
  const response = await fetch(url, { ...init, cache: "no-store" });
  const times = { receivedMs: Date.now(), elapsedMs: performance.now() - started };
  if (!response.ok) {
    const { wait } = (await response.json().catch(() => ({}))) as Partial<ActionError>;
    throw wait
      ? new UpstreamBusy(wait.secondsLeft)
      : new Error(`the portal responded with ${response.status}`);
  }
  return { body: (await response.json()) as T, ...times };
}
