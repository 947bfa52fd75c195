import { answerJson } from "@/lib/http/answer-json";
import { getWatcher, sessionSecret } from "@/lib/auth/session";
import { contextFor } from "@/lib/context/process-context";
import { watchSession } from "@/lib/services/staff/watch-session";

async function respond(extend: boolean): Promise<Response> {
  return answerJson("session", async () =>
    watchSession(contextFor(await getWatcher()), { secret: (await sessionSecret()) ?? "", use: extend }),
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
