import { sharedNow } from "./clock";

import type { SandboxEnvironment } from "./state";

/** The services that the sandbox plays, each on a host with a clock of its own. */
export type Service = "helseid" | "selvbetjening" | "registry";
/** A host is a service of one environment. */
export type Host = `${Service} ${SandboxEnvironment}`;

/** What the sandbox saw of one request. */
export interface RecordedRequest {
  host: Host;
  method: string;
  path: string;
  status: number;
  /** Why it was refused; null when it was not. */
  reason: string | null;
  /** The client that sent it, as far as the sandbox has read it. */
  clientId: string | null;
  /** Whether its DPoP proof carried a nonce that another host has issued (RFC 9449, 8.2 and 9). */
  foreignNonce: boolean;
  /** For how many seconds the response asked not to be called; null when it named no time. */
  askedSeconds: number | null;
  /** When it was answered, in milliseconds since the epoch by the clock that all hosts agree on. */
  at: number;
}

const MAX_REQUESTS = 20_000;
let requests: RecordedRequest[] = [];

export function recordRequest(request: Omit<RecordedRequest, "at">): void {
  if (requests.length >= MAX_REQUESTS) requests = requests.slice(MAX_REQUESTS / 2);
  requests.push({ ...request, at: sharedNow() });
}

/** The requests since the record was last cleared, at most the newest 20 000. */
export function recordedRequests(): RecordedRequest[] {
  return requests;
}

export function clearRecord(): void {
  requests = [];
}
