"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

interface Answer {
  state: string;
  nextSeconds: number | null;
}

/**
 * Asks the server at the pace it names, and draws the page anew when the state has changed. One question at a time;
 * at once when the person comes back to the tab, since browsers slow the timers of hidden ones.
 */
export function LiveRefresh({ url, state }: { url: string; state: string }) {
  const router = useRouter();
  const shown = useRef(state);

  useEffect(() => {
    shown.current = state;
  }, [state]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    let asking = false;
    async function ask() {
      if (asking || ended) return;
      asking = true;
      clearTimeout(timer);
      let nextSeconds: number | null = 5;
      try {
        const response = await fetch(url, { cache: "no-store" });
        if (response.ok) {
          const answer = (await response.json()) as Answer;
          nextSeconds = answer.nextSeconds;
          if (answer.state !== shown.current) router.refresh();
        } else if (response.status < 500) nextSeconds = null;
      } catch {
        nextSeconds = 10;
      }
      asking = false;
      if (nextSeconds !== null && !ended) timer = setTimeout(ask, Math.max(1, nextSeconds) * 1000);
    }
    const onVisible = () => {
      if (document.visibilityState === "visible") void ask();
    };
    // The press opens another tab; this one should say so at once, not at its next turn.
    const onPress = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 700);
    };
    document.addEventListener("visibilitychange", onVisible);
    document.addEventListener("submit", onPress);
    void ask();
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
      document.removeEventListener("submit", onPress);
    };
  }, [url, router]);
  return null;
}
