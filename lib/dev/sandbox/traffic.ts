import type http from "node:http";
import { earlyRequests, resetEarlyRequests } from "./retry-after";

/**
 * Requests to the sandbox since the counters were last reset, and its rate limit (a token bucket of one
 * second).
 */
let counts: Record<string, number> = {};
let refused = 0;
let limitPerSecond = 0;
let tokens = 0;
let filledAt = 0;

/** A request and its response, in the order in which the requests came. */
interface LoggedRequest {
  request: string;
  /** Null while it is under way, or when it got no response. */
  status: number | null;
  /** Whether it was refused because its DPoP proof had no nonce, or an old one. */
  nonceRequired: boolean;
}

const MAX_LOGGED = 2000;
let log: LoggedRequest[] = [];

/** Logs a request, and its response when that is sent. */
export function logRequest(req: http.IncomingMessage, res: http.ServerResponse, path: string): void {
  const entry: LoggedRequest = { request: `${req.method} ${path}`, status: null, nonceRequired: false };
  log.push(entry);
  if (log.length > MAX_LOGGED) log.shift();
  res.once("finish", () => {
    entry.status = res.statusCode;
    entry.nonceRequired = res.statusCode >= 400 && res.hasHeader("dpop-nonce");
  });
}

/** Counts a request. @returns null, or the seconds to wait when the request exceeds the limit */
export function countRequest(method: string, path: string): number | null {
  const key = `${method} ${path}`;
  counts[key] = (counts[key] ?? 0) + 1;
  if (limitPerSecond === 0) return null;
  const now = performance.now();
  tokens = Math.min(limitPerSecond, tokens + ((now - filledAt) / 1000) * limitPerSecond);
  filledAt = now;
  if (tokens < 1) {
    refused += 1;
    return 1;
  }
  tokens -= 1;
  return null;
}

/** @param limit requests per second; 0 for no limit */
export function resetTraffic(limit: number): void {
  counts = {};
  log = [];
  refused = 0;
  resetEarlyRequests();
  limitPerSecond = limit;
  tokens = limit;
  filledAt = performance.now();
}

/** `early`: requests of programs before the time that a response with 429 or 503 had asked for. */
export function traffic() {
  return { counts, refused, early: earlyRequests(), log };
}
