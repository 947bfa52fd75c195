import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { log } from "@/lib/base/log";
import { type Live, respondWithLiveState } from "./respond-live";
import { MAX_STREAMS } from "@/lib/domain/stream-limits";

const listeners = new Set<() => void>();
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));
vi.mock("@/lib/base/env", () => ({ env: () => ({ DATABASE_URL: "" }) }));
vi.mock("@/lib/db/change-listener", () => ({
  changeListener: () => ({
    listen: (_topic: string, wake: () => void) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
  }),
}));

const streamed = new Request("http://localhost/status", { headers: { accept: "text/event-stream" } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  listeners.clear();
});

interface Reading {
  resolve: (live: Live) => void;
  reject: (error: Error) => void;
}

/** Opens a stream whose readings, after the first, end when the test says so. */
async function openStream() {
  const logged = vi.spyOn(log, "error").mockImplementation(() => {});
  const readings: Reading[] = [];
  let isFirst = true;
  const response = await respondWithLiveState(streamed, "test", async () => ({
    topic: "installation",
    holder: { kind: "link", id: "one" },
    read: async () => {
      if (!isFirst) return new Promise<Live>((resolve, reject) => readings.push({ resolve, reject }));
      isFirst = false;
      return { state: "waiting", nextSeconds: 3 };
    },
  }));
  const reader = response.body!.getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  expect(await next()).toBe("retry: 1000\n\n");
  expect(await next()).toBe('data: {"state":"waiting","nextSeconds":3}\n\n');
  return { logged, readings, reader, next };
}

describe("a live page's event stream", () => {
  it.each([null, 3])(
    "logs no error when the page is left during a reading (next: %s)",
    async (nextSeconds) => {
      const { logged, readings, reader } = await openStream();
      const pending = reader.read();
      await vi.advanceTimersByTimeAsync(4000);
      expect(readings).toHaveLength(1);
      const left = reader.cancel();
      readings[0]!.resolve({ state: "done", nextSeconds });
      await vi.advanceTimersByTimeAsync(60_000);
      await left;
      expect(await pending).toEqual({ done: true, value: undefined });
      expect(logged).not.toHaveBeenCalled();
      expect(listeners.size).toBe(0);
    },
  );

  it("sends a change at once, and ends when there is nothing more to wait for", async () => {
    const { readings, reader, next } = await openStream();
    const event = next();
    await vi.advanceTimersByTimeAsync(300);
    for (const wake of listeners) wake();
    await vi.advanceTimersByTimeAsync(0);
    readings[0]!.resolve({ state: "done", nextSeconds: null });
    expect(await event).toBe('data: {"state":"done","nextSeconds":null}\n\n');
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(listeners.size).toBe(0);
  });

  it("logs a fault of the portal, and ends", async () => {
    const { logged, readings, reader } = await openStream();
    const pending = reader.read();
    await vi.advanceTimersByTimeAsync(4000);
    readings[0]!.reject(new Error("fault"));
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(logged).toHaveBeenCalledTimes(1);
    expect(listeners.size).toBe(0);
  });

  it("is refused beyond the limit of its link, where the page polls instead, and its slot is free again", async () => {
    const open = () =>
      respondWithLiveState(streamed, "test", async () => ({
        topic: "installation",
        holder: { kind: "link", id: "many" },
        read: async () => ({ state: "waiting", nextSeconds: 3 }),
      }));
    const streams: Response[] = [];
    for (let index = 0; index < MAX_STREAMS.link; index += 1) streams.push(await open());
    expect(streams.map((each) => each.status)).toEqual(streams.map(() => 200));
    const refused = await open();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "TOO_MANY_REQUESTS" });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);

    const polled = await respondWithLiveState(new Request("http://localhost/status"), "test", async () => ({
      topic: "installation",
      holder: { kind: "link", id: "many" },
      read: async () => ({ state: "waiting", nextSeconds: 3 }),
    }));
    expect(await polled.json()).toEqual({ state: "waiting", nextSeconds: 3 });

    const left = streams[0]!.body!.cancel();
    await vi.advanceTimersByTimeAsync(1000);
    await left;
    expect((await open()).status).toBe(200);
    // What is never read or left does not keep its slot.
    await vi.advanceTimersByTimeAsync(120_000);
    expect((await open()).status).toBe(200);
  });
});
