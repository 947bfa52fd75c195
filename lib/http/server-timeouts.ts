import { subscribe } from "node:diagnostics_channel";
import type { Server } from "node:http";

/**
 * Milliseconds for the headers of a request, and for the whole of it: 20 MB take two minutes at 1.4 Mbit/s.
 */
const TIMEOUTS = { headersTimeout: 15_000, requestTimeout: 120_000 };

/**
 * Closes connections that send too slowly. Next makes the server and has no setting for it; Node publishes
 * each request on this channel with its server, and compares every connection with the server's present
 * values, twice a minute.
 */
export function limitSlowSenders(timeouts = TIMEOUTS): void {
  subscribe("http.server.request.start", (message) => {
    Object.assign((message as { server: Server }).server, timeouts);
  });
}
