import { respondWithJson } from "@/lib/http/respond-json";
import { getViewer, sessionSecret } from "@/lib/auth/session";
import { contextFor } from "@/lib/context/process-context";
import { watchSession } from "@/lib/services/staff/watch-session";

async function respond(extend: boolean): Promise<Response> {
  return respondWithJson("session", async () =>
    watchSession(contextFor(await getViewer()), { secret: (await sessionSecret()) ?? "", use: extend }),
  );
}

/** How many seconds the session has left. Reading it does not extend the session. */
export function GET(): Promise<Response> {
  return respond(false);
}

/** Extends the session after activity of the staff member. */
export function POST(): Promise<Response> {
  return respond(true);
}
