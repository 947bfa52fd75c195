import { carryReading } from "@/lib/services/relay/relay-reading";
import { carryToken } from "@/lib/services/relay/relay-token";
import { getCarryFacts } from "@/lib/services/relay/get-relay-facts";
import { AppError } from "@/lib/base/errors";
import { markKeySaved } from "@/lib/services/keys/mark-saved";
import { contextFor } from "@/lib/context/process-context";
import { answerJson } from "./answer-json";

const MOST_BYTES = 40_000;

/** The two methods of every carrying address; `find` tells which installation the link in the address opens. */
export function answerCarryFacts(
  request: Request,
  find: () => Promise<{ installationId: string }>,
): Promise<Response> {
  return answerJson("carry", async () => {
    const { installationId } = await find();
    const kid = new URL(request.url).searchParams.get("kid") ?? "";
    return getCarryFacts(contextFor({ kind: "customer", installationId }), { installationId, kid });
  });
}

export function answerCarry(
  request: Request,
  find: () => Promise<{ installationId: string }>,
): Promise<Response> {
  return answerJson("carry", async () => {
    const { installationId } = await find();
    const ctx = contextFor({ kind: "customer", installationId });
    const { kind, ...wish } = await readBody(request);
    switch (kind) {
      case "token":
        return carryToken(ctx, { ...wish, installationId } as Parameters<typeof carryToken>[1]);
      case "reading":
        return carryReading(ctx, { ...wish, installationId } as Parameters<typeof carryReading>[1]);
      case "saved":
        await markKeySaved(ctx, { installationId, kid: typeof wish.kid === "string" ? wish.kid : "" });
        return { kind: "saved" };
      default:
        throw new AppError("INVALID_INPUT");
    }
  });
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (text.length > MOST_BYTES) throw new AppError("INVALID_INPUT");
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object") return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new AppError("INVALID_INPUT");
}
