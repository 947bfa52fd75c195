"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

interface PageState {
  state: string;
  nextSeconds: number | null;
}

/**
 * After a submission the page is not refreshed for this long, so that the second half of a double click does
 * not hit another button in the same place.
 */
const QUIET_MS = 1000;

/**
 * Keeps a page up to date: by server-sent events while the tab is visible, and by polling at the interval
 * that the server names while it is not, or where events do not get through. A browser has few connections
 * per site, so a hidden tab holds none.
 */
export function LiveRefresh({ url, state }: { url: string; state: string }) {
  const router = useRouter();
  const shownState = useRef(state);

  useEffect(() => {
    shownState.current = state;
  }, [state]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let events: EventSource | undefined;
    let ended = false;
    let polling = false;
    let quietUntil = 0;
    let pending: ReturnType<typeof setTimeout> | undefined;

    function refreshOnChange(received: PageState): void {
      if (received.state === shownState.current) return;
      clearTimeout(pending);
      pending = setTimeout(() => router.refresh(), Math.max(0, quietUntil - Date.now()));
    }
    function listen(): void {
      clearTimeout(timer);
      events?.close();
      events = new EventSource(url);
      events.onmessage = ({ data }: MessageEvent<string>) => {
        const received = JSON.parse(data) as PageState;
        refreshOnChange(received);
        if (received.nextSeconds === null) events?.close();
      };
      events.onerror = () => {
        // The browser itself reconnects after an interruption, but not after a refusal.
        if (events?.readyState === EventSource.CLOSED) void poll();
      };
    }
    async function poll(): Promise<void> {
      if (polling || ended) return;
      polling = true;
      clearTimeout(timer);
      let nextSeconds: number | null = 5;
      try {
        const response = await fetch(url, { cache: "no-store" });
        if (response.ok) {
          const received = (await response.json()) as PageState;
          nextSeconds = received.nextSeconds;
          refreshOnChange(received);
        } else if (response.status === 429 || response.status >= 500) {
          nextSeconds = Number(response.headers.get("retry-after")) || nextSeconds;
        } else nextSeconds = null;
      } catch {
        nextSeconds = 10;
      }
      polling = false;
      const isStreaming = events?.readyState === EventSource.OPEN;
      if (nextSeconds !== null && !ended && !isStreaming)
        timer = setTimeout(poll, Math.max(1, nextSeconds) * 1000);
    }
    function follow(): void {
      if (document.visibilityState === "visible") return listen();
      events?.close();
      void poll();
    }
    // The submission opens another tab, so this one is updated at once instead of at its next poll.
    const onSubmit = () => {
      quietUntil = Date.now() + QUIET_MS;
      clearTimeout(timer);
      timer = setTimeout(poll, 700);
    };
    document.addEventListener("visibilitychange", follow);
    document.addEventListener("submit", onSubmit);
    follow();
    return () => {
      ended = true;
      clearTimeout(timer);
      clearTimeout(pending);
      events?.close();
      document.removeEventListener("visibilitychange", follow);
      document.removeEventListener("submit", onSubmit);
    };
  }, [url, router]);
  return null;
}
