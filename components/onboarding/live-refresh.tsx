"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

interface Answer {
  state: string;
  nextSeconds: number | null;
}

/**
 * The page stands still so long after a press: news comes faster than a double click, whose second half must
 * not meet another button that has taken the first one's place.
 */
const QUIET_MS = 1000;

/**
 * Keeps a page as it is on the server: by server-sent events while the tab is seen, and by asking at the pace
 * the server names while it is not, or where events do not come through. A browser has few connections per
 * site, so a hidden tab holds none.
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
        // A line that was cut is taken up again by the browser itself; a refusal is not.
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
    // The press opens another tab; this one should say so at once, not at its next turn.
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
