import { getActor } from "@/lib/auth/session";
import { consumePoint, newRateLimit } from "@/lib/base/rate-limit";
import { actorId, authorize } from "@/lib/context/authorize";
import { contextFor } from "@/lib/context/process-context";
import { respondWithJson } from "@/lib/http/respond-json";
import { findCustomer } from "@/lib/services/organizations/find-customer";
import { lookUpUnit } from "@/lib/services/register/look-up-unit";

/** In a minute, by staff member: more than anybody types. */
const limit = newRateLimit("register", 120);

/**
 * Whose a number is that is being typed: by the loaded files of Enhetsregisteret, and by the portal's own
 * customers.
 */
export async function GET(request: Request): Promise<Response> {
  return respondWithJson("organization lookup", async () => {
    const ctx = contextFor(await getActor());
    authorize(ctx, "fleet.read");
    await consumePoint(limit, actorId(ctx.actor) ?? ctx.actor.kind);
    const number = new URL(request.url).searchParams.get("number") ?? "";
    const [lookup, customer] = await Promise.all([
      lookUpUnit(ctx, { number }),
      findCustomer(ctx, { number }),
    ]);
    return { ...lookup, customer };
  });
}
