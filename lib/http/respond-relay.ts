import { getRelayFacts } from "@/lib/services/relay/get-relay-facts";
import { AppError } from "@/lib/base/errors";
import { contextFor } from "@/lib/context/process-context";
import { readLimitedBody } from "./body-limits";
import { parseJsonBody } from "./read-json";
import { relayRequest } from "./relay-request";
import { respondWithJson } from "./respond-json";

/** GET of a relay address. @param find the installation that the link in the address belongs to */
export function respondWithRelayFacts(
  request: Request,
  find: () => Promise<{ installationId: string }>,
): Promise<Response> {
  return respondWithJson("relay", async () => {
    const { installationId } = await find();
    const kid = new URL(request.url).searchParams.get("kid") ?? "";
    return getRelayFacts(contextFor({ kind: "customer", installationId }), { installationId, kid });
  });
}

/**
 * POST of a relay address: one request that the browser has signed. @param find as for
 * `respondWithRelayFacts`
 */
export function respondToRelay(
  request: Request,
  find: () => Promise<{ installationId: string }>,
): Promise<Response> {
  return respondWithJson("relay", async () => {
    const { installationId } = await find();
    const ctx = contextFor({ kind: "customer", installationId });
    return relayRequest(ctx, installationId, await readBody(request));
  });
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const body = await readLimitedBody(request);
  if (!body) throw new AppError("INVALID_INPUT");
  const value = parseJsonBody(body);
  if (value !== null && typeof value === "object") return value as Record<string, unknown>;
  throw new AppError("INVALID_INPUT");
}
