"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { SESSION_ENDED } from "@/components/forms/session-ended";
import { StatusBand } from "@/components/ui/status-band";
import { withReturn } from "@/lib/domain/return-path";
import { paths } from "@/lib/domain/routes";
import type { SessionRest } from "@/lib/services/staff/watch-session";

/** How long before the end staff are warned (WCAG 2.2, 2.2.1: at least 20 seconds). */
const WARNED_SECONDS = 150;

type WarningState = "nothing" | "idle" | "absolute" | "over";

/**
 * Warns before the session ends, and shows that it has ended. The page keeps everything that was entered, and
 * signing in again happens in another tab. When somebody else has signed in there, the page is loaded again:
 * what was entered here is not theirs.
 * @param staffId who was signed in when the page was loaded
 */
export function SessionWarning({ staffId }: { staffId: string }) {
  const t = useTranslations("session");
  const [warning, setWarning] = useState<WarningState>("nothing");
  const extend = useRef(() => {});

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    async function request(method: "GET" | "POST"): Promise<void> {
      clearTimeout(timer);
      let next = 30;
      try {
        const response = await fetch(paths.session, { method, cache: "no-store" });
        if (ended) return;
        if (response.status === 401) {
          setWarning("over");
        } else if (response.ok) {
          const session = (await response.json()) as SessionRest;
          if (session.staffId !== staffId) return window.location.reload();
          const near = session.secondsLeft <= WARNED_SECONDS;
          setWarning(near ? (session.extends ? "idle" : "absolute") : "nothing");
          next = near ? Math.min(15, session.secondsLeft + 1) : session.secondsLeft - WARNED_SECONDS + 1;
        }
      } catch {
        // No network: tried again later.
      }
      if (!ended) timer = setTimeout(() => void request("GET"), next * 1000);
    }
    // The timers of a tab that was hidden, or of a machine that slept, are late.
    const onVisible = () => {
      if (document.visibilityState === "visible") void request("GET");
    };
    extend.current = () => void request("POST");
    document.addEventListener("visibilitychange", onVisible);
    // Two windows may both be visible.
    window.addEventListener("focus", onVisible);
    window.addEventListener(SESSION_ENDED, onVisible);
    void request("GET");
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
      window.removeEventListener("focus", onVisible);
      window.removeEventListener(SESSION_ENDED, onVisible);
    };
  }, [staffId]);

  if (warning === "nothing") return null;
  return (
    <div className="kv-noprint sticky bottom-0 z-10 mx-auto max-w-7xl px-4 pb-4">
      <StatusBand tone={warning === "over" ? "danger" : "warning"} title={t(`${warning}.title`)} live>
        <p className="mb-3">{t(`${warning}.text`)}</p>
        {warning === "idle" ? (
          <button className="ds-button" type="button" onClick={() => extend.current()}>
            {t("stay")}
          </button>
        ) : (
          // Not next/link, whose prefetch would start sign-ins.
          <a
            className="ds-button"
            href={withReturn(paths.loginStart, paths.account)}
            target="_blank"
            rel="noreferrer"
          >
            {t("signIn")}
          </a>
        )}
      </StatusBand>
    </div>
  );
}
