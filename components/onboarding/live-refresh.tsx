"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

interface Answer {
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
  const shown = useRef(state);

  useEffect(() => {
    shown.current = state;
  }, [state]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let events: EventSource | undefined;
    let ended = false;
    let asking = false;
    let quietUntil = 0;
    let pending: ReturnType<typeof setTimeout> | undefined;

    function take(answer: Answer): void {
      if (answer.state === shown.current) return;
      clearTimeout(pending);
      pending = setTimeout(() => router.refresh(), Math.max(0, quietUntil - Date.now()));
    }
    function listen(): void {
      clearTimeout(timer);
      events?.close();
      events = new EventSource(url);
      events.onmessage = ({ data }: MessageEvent<string>) => {
        const answer = JSON.parse(data) as Answer;
        take(answer);
        if (answer.nextSeconds === null) events?.close();
      };
      events.onerror = () => {
        // The browser itself reconnects after an interruption, but not after a refusal.
        if (events?.readyState === EventSource.CLOSED) void ask();
      };
    }
    async function ask(): Promise<void> {
      if (asking || ended) return;
      asking = true;
      clearTimeout(timer);
      let nextSeconds: number | null = 5;
      try {
        const response = await fetch(url, { cache: "no-store" });
        if (response.ok) {
          const answer = (await response.json()) as Answer;
          nextSeconds = answer.nextSeconds;
          take(answer);
        } else if (response.status === 429 || response.status >= 500) {
          nextSeconds = Number(response.headers.get("retry-after")) || nextSeconds;
        } else nextSeconds = null;
      } catch {
        nextSeconds = 10;
      }
      asking = false;
      const told = events?.readyState === EventSource.OPEN;
      if (nextSeconds !== null && !ended && !told) timer = setTimeout(ask, Math.max(1, nextSeconds) * 1000);
    }
    function follow(): void {
      if (document.visibilityState === "visible") return listen();
      events?.close();
      void ask();
    }
    // The submission opens another tab, so this one is updated at once instead of at its next poll.
    const onPress = () => {
      quietUntil = Date.now() + QUIET_MS;
      clearTimeout(timer);
      timer = setTimeout(ask, 700);
    };
    document.addEventListener("visibilitychange", follow);
    document.addEventListener("submit", onPress);
    follow();
    return () => {
      ended = true;
      clearTimeout(timer);
      clearTimeout(pending);
      events?.close();
      document.removeEventListener("visibilitychange", follow);
      document.removeEventListener("submit", onPress);
    };
  }, [url, router]);
  return null;
}
