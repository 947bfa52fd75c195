"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { clockTime } from "@/lib/base/clock-time";
import { StatusBand } from "./status-band";
import type { ShownWait } from "@/lib/base/upstream-wait";

/** What waits: which texts are shown, during the wait and after it. */
export type WaitingFor =
  "form" | "reading" | "view" | "check" | "diagnosis" | "rotation" | "bulk" | "customer" | "proof";

const OVER = {
  form: "over",
  reading: "over",
  view: "viewOver",
  check: "checkOver",
  diagnosis: "diagnosisOver",
  rotation: "rotationOver",
  bulk: "bulkOver",
  customer: "customerOver",
  proof: "proofOver",
} as const;

/** What is sent again by hand. The rest happens by itself, and is seen on a page that is loaded again. */
const SENT_BY_HAND: readonly WaitingFor[] = ["form", "reading", "customer"];

/** After the wait the page is loaded again, and again while what was queued has not run yet. */
const REFRESH_AFTER_MS = [500, 3000, 8000, 20_000, 45_000];

/**
 * Counts a wait down by the portal's clock: the browser's may be wrong, so only the time that has passed in
 * it is used.
 * @returns the seconds that are left; null before the page's script runs, and without a wait
 */
export function useSecondsLeft(wait: ShownWait | null): number | null {
  const [left, setLeft] = useState<{ until: number; seconds: number } | null>(null);
  const until = wait ? new Date(wait.until).getTime() : null;
  const seconds = wait?.secondsLeft ?? 0;

  useEffect(() => {
    if (until === null) return;
    const end = performance.now() + seconds * 1000;
    let timer: ReturnType<typeof setTimeout>;
    function tick() {
      const remaining = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      setLeft({ until: until!, seconds: remaining });
      if (remaining > 0) timer = setTimeout(tick, 1000);
    }
    timer = setTimeout(tick, 0);
    return () => clearTimeout(timer);
  }, [until, seconds]);

  return left && left.until === until ? left.seconds : null;
}

/**
 * Says that a service has asked for time, until when, and what happens then. Announced once at the beginning
 * and once at the end; the seconds in between are for the eye only.
 * @param refreshes loads the page again when the wait is over, for what then happens by itself
 */
export function WaitNotice({
  wait,
  what,
  refreshes = false,
}: {
  wait: ShownWait;
  what: WaitingFor;
  refreshes?: boolean;
}) {
  const t = useTranslations("wait");
  const format = useFormatter();
  const locale = useLocale();
  const router = useRouter();
  const left = useSecondsLeft(wait);
  const isOver = (left ?? wait.secondsLeft) === 0;

  useEffect(() => {
    if (!isOver || !refreshes) return;
    const timers = REFRESH_AFTER_MS.map((ms) => setTimeout(() => router.refresh(), ms));
    return () => timers.forEach(clearTimeout);
  }, [isOver, refreshes, router]);

  const time = clockTime(new Date(wait.until), format, locale);
  const seconds = left ?? wait.secondsLeft;
  return (
    <div data-wait={isOver ? "over" : "on"}>
      <StatusBand
        tone="info"
        title={
          <>
            <span role="status">
              {isOver ? t(OVER[what]) : t("asked", { service: t(`service.${wait.upstream}`), time })}
            </span>
            {isOver ? null : (
              <span aria-hidden="true" className="tabular-nums">
                {" "}
                {seconds < 60
                  ? t("seconds", { seconds })
                  : t("minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })}
              </span>
            )}
          </>
        }
      >
        {isOver ? null : (
          <>
            <p>{t(what)}</p>
            {/* Until the page's script counts, and without one. */}
            {left === null ? <p>{t(SENT_BY_HAND.includes(what) ? "sendAgain" : "reload")}</p> : null}
          </>
        )}
      </StatusBand>
    </div>
  );
}
