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
/** A form of `ActionForm` whose answer is awaited. */
const SENDING = "form[data-sending]";
const SENDING_CHECK_MS = 250;
/**
 * When the state is read again after a refresh that led to nothing. Doubled each time, up to the second
 * number.
 */
const RECHECK_SECONDS = [5, 60] as const;

/**
 * Keeps a page up to date: by server-sent events while the tab is visible, and by polling at the interval
 * that the server names while it is not, or where events do not get through. A browser has few connections
 * per site, so a hidden tab holds none.
 *
 * It stops when the server has nothing to wait for and the page shows that state, and resumes when the page
 * is rendered with another state: what was at rest may have been started from the page itself.
 */
export function LiveRefresh({ url, state }: { url: string; state: string }) {
  const router = useRouter();
  const shownState = useRef(state);
  const resume = useRef<() => void>(undefined);

  useEffect(() => {
    if (shownState.current === state) return;
    shownState.current = state;
    resume.current?.();
  }, [state]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let events: EventSource | undefined;
    let ended = false;
    let polling = false;
    let atRest = false;
    let quietUntil = 0;
    let pending: ReturnType<typeof setTimeout> | undefined;
    let recheckSeconds: number = RECHECK_SECONDS[0];

    /**
     * Not while a form is being sent: its answer may lead to another site, and Next would then fetch the rest
     * of the page from there.
     */
    function refresh(): void {
      if (document.querySelector(SENDING)) pending = setTimeout(refresh, SENDING_CHECK_MS);
      else router.refresh();
    }
    /** @returns seconds until the state is read again; null when the page shows a state that is final */
    function refreshOnChange(received: PageState): number | null {
      if (received.state === shownState.current) return received.nextSeconds;
      clearTimeout(pending);
      pending = setTimeout(refresh, Math.max(0, quietUntil - Date.now()));
      if (received.nextSeconds !== null) return received.nextSeconds;
      const seconds = recheckSeconds;
      recheckSeconds = Math.min(2 * recheckSeconds, RECHECK_SECONDS[1]);
      return seconds;
    }
    function listen(): void {
      clearTimeout(timer);
      atRest = false;
      events?.close();
      events = new EventSource(url);
      events.onmessage = ({ data }: MessageEvent<string>) => {
        const received = JSON.parse(data) as PageState;
        const seconds = refreshOnChange(received);
        if (received.nextSeconds !== null) return;
        events?.close();
        atRest = seconds === null;
        if (seconds !== null) timer = setTimeout(poll, seconds * 1000);
      };
      events.onerror = () => {
        // The browser itself reconnects after an interruption, but not after a refusal.
        if (events?.readyState === EventSource.CLOSED) void poll();
      };
    }
    async function poll(): Promise<void> {
      if (polling || ended) return;
      polling = true;
      atRest = false;
      clearTimeout(timer);
      let nextSeconds: number | null = 5;
      try {
        const response = await fetch(url, { cache: "no-store" });
        if (response.ok) {
          nextSeconds = refreshOnChange((await response.json()) as PageState);
        } else if (response.status === 429 || response.status >= 500) {
          nextSeconds = Number(response.headers.get("retry-after")) || nextSeconds;
        } else nextSeconds = null;
      } catch {
        nextSeconds = 10;
      }
      polling = false;
      const isStreaming = events?.readyState === EventSource.OPEN;
      if (ended || isStreaming) return;
      atRest = nextSeconds === null;
      if (nextSeconds !== null) timer = setTimeout(poll, Math.max(1, nextSeconds) * 1000);
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
    resume.current = () => {
      recheckSeconds = RECHECK_SECONDS[0];
      if (atRest) follow();
    };
    document.addEventListener("visibilitychange", follow);
    document.addEventListener("submit", onSubmit);
    follow();
    return () => {
      ended = true;
      resume.current = undefined;
      clearTimeout(timer);
      clearTimeout(pending);
      events?.close();
      document.removeEventListener("visibilitychange", follow);
      document.removeEventListener("submit", onSubmit);
    };
  }, [url, router]);
  return null;
}
