import { changeListener } from "@/lib/db/change-listener";
import { env } from "@/lib/base/env";
import { AppError } from "@/lib/base/errors";
import type { StreamHolder } from "@/lib/base/stream-holder";
import { onShutdown } from "./shutdown";
import { streamSlots } from "./stream-slots";
import { respondWithJson } from "./respond-json";
import { mapError } from "./map-error";
import { textStream } from "./text-stream";

/**
 * What an open page compares, and after how many seconds it asks again; null when there is nothing to wait
 * for.
 */
export interface Live {
  state: string;
  nextSeconds: number | null;
}

interface Watched {
  /** Id of the installation or run whose changes wake the page. */
  topic: string;
  /** Whose streams this one is counted among. */
  holder: StreamHolder;
  read: () => Promise<Live>;
}

/**
 * A stream ends after this time, so that the browser reconnects and is authorized again. It ends sooner when
 * the portal stops.
 */
const MAX_STREAM_MS = 55_000;
/** What a stream may take longer than its time: the reading that is under way. */
const SLOT_SLACK_MS = 30_000;
/** At most one event in this time, however often something changes. */
const MIN_INTERVAL_MS = 250;

/**
 * Keeps an open page up to date. A request that accepts server-sent events (HTML, 9.2) gets a stream, which
 * sends an event when a change is committed and otherwise at the interval that the verb names. Any other
 * request gets one JSON response.
 * @param open authorizes the request and finds what it watches; a refusal gets a response with its status,
 * before any stream. Beyond `MAX_STREAMS` a stream is refused with 429, and the page polls instead.
 */
export async function respondWithLiveState(
  request: Request,
  where: string,
  open: () => Promise<Watched>,
): Promise<Response> {
  if (!acceptsStream(request)) return respondWithJson(where, async () => (await open()).read());
  return respondWithJson(where, async () => {
    const watched = await open();
    const release = streamSlots().acquire(watched.holder);
    if (!release) throw new AppError("TOO_MANY_REQUESTS");
    // A response that is never read, because the browser has left before, must not keep its slot.
    setTimeout(release, MAX_STREAM_MS + SLOT_SLACK_MS).unref();
    try {
      const first = await watched.read();
      return new Response(eventStream(where, watched, first, release), {
        headers: { "content-type": "text/event-stream", "x-accel-buffering": "no" },
      });
    } catch (error) {
      release();
      throw error;
    }
  });
}

export function acceptsStream(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}

function eventStream(
  where: string,
  { topic, read }: Watched,
  first: Live,
  release: () => void,
): ReadableStream<Uint8Array> {
  let wake = () => {};
  let changed = false;
  /** The reader has left, or the portal stops. */
  let ending = false;
  const end = () => {
    ending = true;
    wake();
  };
  const pause = (ms: number, wakeable: boolean) =>
    new Promise<void>((over) => {
      const timer = setTimeout(over, ms);
      wake = () => {
        if (!ending && !wakeable) return;
        clearTimeout(timer);
        over();
      };
    });
  async function* events(): AsyncGenerator<string> {
    const ends = Date.now() + MAX_STREAM_MS;
    let now = first;
    let sent = "";
    yield "retry: 1000\n\n";
    for (;;) {
      const event = JSON.stringify(now);
      // Without a change a comment is sent: proxies close connections that are idle.
      yield event === sent ? ":\n\n" : `data: ${event}\n\n`;
      sent = event;
      const remaining = ends - Date.now();
      if (now.nextSeconds === null || remaining <= 0) return;
      await pause(MIN_INTERVAL_MS, false);
      if (!ending && !changed) await pause(Math.min(Math.max(1, now.nextSeconds) * 1000, remaining), true);
      if (ending) return;
      changed = false;
      now = await read();
    }
  }
  async function* untilEnd(): AsyncGenerator<string> {
    const removeHandler = onShutdown(end);
    const stop = changeListener(env().DATABASE_URL).listen(topic, () => {
      changed = true;
      wake();
    });
    try {
      yield* events();
    } catch (error) {
      mapError(error, where);
    } finally {
      stop();
      removeHandler();
      release();
    }
  }
  return textStream(untilEnd(), end);
}
