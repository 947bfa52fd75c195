import { answerJson } from "@/lib/http/answer-json";
import { getWatcher, sessionSecret } from "@/lib/auth/session";
import { contextFor } from "@/lib/context/process-context";
import { watchSession } from "@/lib/services/staff/watch-session";

async function answer(use: boolean): Promise<Response> {
  return answerJson("session", async () =>
    watchSession(contextFor(await getWatcher()), { secret: (await sessionSecret()) ?? "", use }),
  );
}

/** How long the session has left; to ask does not make it longer. */
export function GET(): Promise<Response> {
  return answer(false);
}

/** The person is still there. */
export function POST(): Promise<Response> {
  return answer(true);
}
