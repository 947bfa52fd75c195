import { relayKeys } from "@/lib/services/relay/relay-keys";
import { relayReading } from "@/lib/services/relay/relay-reading";
import { relayToken } from "@/lib/services/relay/relay-token";
import { getRelayFacts } from "@/lib/services/relay/get-relay-facts";
import { AppError } from "@/lib/base/errors";
import { markKeySaved } from "@/lib/services/keys/mark-saved";
import { contextFor } from "@/lib/context/process-context";
import { respondWithJson } from "./respond-json";

const MAX_BYTES = 40_000;

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
    const { kind, ...input } = await readBody(request);
    switch (kind) {
      case "token":
        return relayToken(ctx, { ...input, installationId } as Parameters<typeof relayToken>[1]);
      case "keys":
        return relayKeys(ctx, { ...input, installationId } as Parameters<typeof relayKeys>[1]);
      case "reading":
        return relayReading(ctx, { ...input, installationId } as Parameters<typeof relayReading>[1]);
      case "saved":
        await markKeySaved(ctx, { installationId, kid: typeof input.kid === "string" ? input.kid : "" });
        return { kind: "saved" };
      default:
        throw new AppError("INVALID_INPUT");
    }
  });
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (text.length > MAX_BYTES) throw new AppError("INVALID_INPUT");
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object") return value as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw new AppError("INVALID_INPUT");
}
