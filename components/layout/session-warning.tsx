"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { paths } from "@/lib/domain/routes";

/** How long before the end staff are warned (WCAG 2.2, 2.2.1: at least 20 seconds). */
const WARNED_SECONDS = 150;

type Shown = "nothing" | "idle" | "absolute" | "over";

/**
 * Warns before the session ends, and shows that it has ended. The page keeps everything that was entered, and
 * signing in again happens in another tab.
 */
export function SessionWarning() {
  const t = useTranslations("session");
  const [shown, setShown] = useState<Shown>("nothing");
  const use = useRef(() => {});

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    async function ask(method: "GET" | "POST"): Promise<void> {
      clearTimeout(timer);
      let next = 30;
      try {
        const answer = await fetch(paths.session, { method, cache: "no-store" });
        if (left) return;
        if (answer.status === 401) {
          setShown("over");
        } else if (answer.ok) {
          const rest = (await answer.json()) as { secondsLeft: number; extends: boolean };
          const near = rest.secondsLeft <= WARNED_SECONDS;
          setShown(near ? (rest.extends ? "idle" : "absolute") : "nothing");
          next = near ? Math.min(15, rest.secondsLeft + 1) : rest.secondsLeft - WARNED_SECONDS + 1;
        }
      } catch {
        // No network: tried again later.
      }
      if (!left) timer = setTimeout(() => void ask("GET"), next * 1000);
    }
    // The timers of a tab that was hidden, or of a machine that slept, are late.
    const onSeen = () => {
      if (document.visibilityState === "visible") void ask("GET");
    };
    use.current = () => void ask("POST");
    document.addEventListener("visibilitychange", onSeen);
    void ask("GET");
    return () => {
      left = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onSeen);
    };
  }, []);

  if (shown === "nothing") return null;
  return (
    <div className="kv-noprint sticky bottom-0 z-10 mx-auto max-w-7xl px-4 pb-4">
      <Alert color={shown === "over" ? "danger" : "warning"} title={t(`${shown}.title`)} live>
        <p className="mb-3">{t(`${shown}.text`)}</p>
        {shown === "idle" ? (
          <button className="ds-button" type="button" onClick={() => use.current()}>
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
      </Alert>
    </div>
  );
}
