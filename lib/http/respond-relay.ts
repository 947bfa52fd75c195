import { getRelayFacts } from "@/lib/services/relay/get-relay-facts";
import { AppError } from "@/lib/base/errors";
import { readLimitedBody } from "./body-limits";
import { parseJsonBody } from "./read-json";
import { relayRequest } from "./relay-request";
import { respondWithJson } from "./respond-json";
import { type FindLink, visitLink } from "./visit-link";

interface RelayedLink {
  installationId: string;
}

/** GET of a relay address. @param find looks up the link of the token in the address */
export function respondWithRelayFacts<Found extends RelayedLink>(
  request: Request,
  token: string,
  find: FindLink<Found>,
): Promise<Response> {
  return respondWithJson("relay", async () => {
    const { ctx, installationId } = await visitLink(token, "relay", find);
    const kid = new URL(request.url).searchParams.get("kid") ?? "";
    return getRelayFacts(ctx, { installationId, kid });
  });
}

/**
 * POST of a relay address: one request that the browser has signed. @param find as for
 * `respondWithRelayFacts`
 */
export function respondToRelay<Found extends RelayedLink>(
  request: Request,
  token: string,
  find: FindLink<Found>,
): Promise<Response> {
  return respondWithJson("relay", async () => {
    const { ctx, installationId, browser } = await visitLink(token, "relay", find);
    return relayRequest(ctx, { installationId, browser }, await readBody(request));
  });
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const body = await readLimitedBody(request);
  if (!body) throw new AppError("INVALID_INPUT");
  const value = parseJsonBody(body);
  if (value !== null && typeof value === "object") return value as Record<string, unknown>;
  throw new AppError("INVALID_INPUT");
}
