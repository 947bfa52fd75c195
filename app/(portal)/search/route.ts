import { respondWithJson } from "@/lib/http/respond-json";
import { getActor } from "@/lib/auth/session";
import { findAnything } from "@/lib/services/fleet/find-anything";
import { contextFor } from "@/lib/context/process-context";

/** The search results of the command palette. */
export async function GET(request: Request): Promise<Response> {
  return respondWithJson("search", async () => {
    const q = new URL(request.url).searchParams.get("q") ?? "";
    return { hits: await findAnything(contextFor(await getActor()), { q }) };
  });
}
