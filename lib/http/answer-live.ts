import { notices } from "@/lib/db/change-listener";
import { env } from "@/lib/base/env";
import { onShutdown } from "./shutdown";
import { answerJson } from "./answer-json";
import { mapError } from "./map-error";

/** What an open page compares, and when it wants to look again; null when there is nothing to wait for. */
export interface Live {
  state: string;
  nextSeconds: number | null;
}

interface Watched {
  /** Id of the installation or run whose changes wake the page. */
  topic: string;
  read: () => Promise<Live>;
}

/** A stream ends by itself, so that the browser comes back and its access is judged anew; before that when the portal is told to stop. */
const LONGEST_MS = 55_000;
/** However often something changes. */
const SHORTEST_MS = 250;

/**
 * The one way an open page is kept up to date: server-sent events (HTML, 9.2) to who asks for them, woken by the change itself
 * and otherwise at the pace that the verb names; one JSON answer to everybody else.
 * @param open finds out who asks and what for; refusals are answered with their status, before any stream
 */
export async function answerLive(
  request: Request,
  where: string,
  open: () => Promise<Watched>,
): Promise<Response> {
  if (!request.headers.get("accept")?.includes("text/event-stream"))
    return answerJson(where, async () => (await open()).read());
  return answerJson(where, async () => {
    const watched = await open();
    const first = await watched.read();
    return new Response(eventStream(where, watched, first), {
      headers: { "content-type": "text/event-stream", "x-accel-buffering": "no" },
    });
  });
}

function eventStream(where: string, { topic, read }: Watched, first: Live): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  let wake = () => {};
  let changed = false;
  let left = false;
  let ending = false;
  const takeBack = onShutdown(() => {
    ending = true;
    wake();
  });
  const stop = notices(env().DATABASE_URL).listen(topic, () => {
    changed = true;
    wake();
  });
  const pause = (ms: number, wakeable: boolean) =>
    new Promise<void>((over) => {
      const timer = setTimeout(over, ms);
      wake = () => {
        if (!left && !ending && !wakeable) return;
        clearTimeout(timer);
        over();
      };
    });
  async function tell(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const ends = Date.now() + LONGEST_MS;
    let now = first;
    let told = "";
    controller.enqueue(text.encode("retry: 1000\n\n"));
    for (;;) {
      const news = JSON.stringify(now);
      // A comment when there is no news: a proxy cuts a line that is silent.
      controller.enqueue(text.encode(news === told ? ":\n\n" : `data: ${news}\n\n`));
      told = news;
      const rest = ends - Date.now();
      if (now.nextSeconds === null || rest <= 0) return;
      await pause(SHORTEST_MS, false);
      if (!left && !ending && !changed)
        await pause(Math.min(Math.max(1, now.nextSeconds) * 1000, rest), true);
      if (left || ending) return;
      changed = false;
      now = await read();
    }
  }
  return new ReadableStream({
    start(controller) {
      tell(controller)
        .catch((error: unknown) => {
          mapError(error, where);
        })
        .finally(() => {
          stop();
          takeBack();
          if (!left) controller.close();
        });
    },
    cancel() {
      left = true;
      wake();
    },
  });
}
