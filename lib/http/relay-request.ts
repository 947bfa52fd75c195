import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { markKeySaved } from "@/lib/services/keys/mark-saved";
import { relayKeys } from "@/lib/services/relay/relay-keys";
import { relayReading } from "@/lib/services/relay/relay-reading";
import { relayToken } from "@/lib/services/relay/relay-token";

/**
 * One request that a customer's browser has signed, or that says what the browser did.
 * @param visit.browser the visiting browser's secret; undefined when it accepts no cookies
 * @param body as the browser sent it; the verbs validate it
 * @throws AppError INVALID_INPUT for an unknown kind, and what the verbs throw
 */
export async function relayRequest(
  ctx: Context,
  { installationId, browser }: { installationId: string; browser: string | undefined },
  { kind, ...input }: Record<string, unknown>,
): Promise<unknown> {
  const relayed = { ...input, installationId };
  switch (kind) {
    case "token":
      return relayToken(ctx, relayed as Parameters<typeof relayToken>[1]);
    case "keys":
      return relayKeys(ctx, relayed as Parameters<typeof relayKeys>[1]);
    case "reading":
      return relayReading(ctx, relayed as Parameters<typeof relayReading>[1]);
    case "saved":
      await markKeySaved(ctx, {
        ...{ installationId, browser },
        kid: typeof input.kid === "string" ? input.kid : "",
      });
      return { kind: "saved" };
    default:
      throw new AppError("INVALID_INPUT");
  }
}
