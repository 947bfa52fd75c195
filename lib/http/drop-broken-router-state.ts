import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state";

const HEADER = "next-router-state-tree";

/**
 * Removes a router state header that Next cannot parse. Next would respond to such a request with 500, and
 * hides the header from proxy.ts. Node publishes a request on this channel before the server handles it. The
 * check uses Next's own parser, so a valid header stays.
 */
export function dropBrokenRouterState(): void {
  subscribe("http.server.request.start", (message) => {
    const { headers } = (message as { request: IncomingMessage }).request;
    if (headers[HEADER] === undefined) return;
    try {
      parseAndValidateFlightRouterState(headers[HEADER]);
    } catch {
      delete headers[HEADER];
    }
  });
}
