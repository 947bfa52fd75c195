import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state";

const HEADER = "next-router-state-tree";

/**
 * Takes a router state that Next cannot read off the request, as if none had come: Next would answer 500, and proxy.ts is not shown this
 * header. Node tells of a request on this channel before its server does. Judged by Next's own parser, so that nothing of its client is lost.
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
