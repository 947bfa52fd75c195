"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { StatusBand } from "@/components/ui/status-band";
import { paths } from "@/lib/domain/routes";

/** How long before the end staff are warned (WCAG 2.2, 2.2.1: at least 20 seconds). */
const WARNED_SECONDS = 150;

type WarningState = "nothing" | "idle" | "absolute" | "over";

/**
 * Warns before the session ends, and shows that it has ended. The page keeps everything that was entered, and
 * signing in again happens in another tab.
 */
export function SessionWarning() {
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
          const session = (await response.json()) as { secondsLeft: number; extends: boolean };
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
    void request("GET");
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, []);

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
            href={`${paths.loginStart}?${new URLSearchParams({ back: paths.account })}`}
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
