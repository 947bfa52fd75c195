"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { StatusBand } from "@/components/ui/status-band";
import type { ShownWait } from "@/lib/base/upstream-wait";
import { secondsToNextLook } from "@/lib/domain/revival";
import { findKey } from "@/lib/webkeys/key-store";
import { type Proof, type ProofResult, proveKey } from "@/lib/webkeys/prove-key";

interface BrowserKeyProofProps {
  kid: string;
  relayUrl: string;
  /** Seconds since the key was submitted. After `cacheSeconds`, waiting longer does not explain a refusal. */
  since: number;
  cacheSeconds: number;
  /** Until when a service has asked for time: the key is not tried before. */
  wait: ShownWait | null;
  /** Which texts to show for a refusal: of a new client, or of a key that was uploaded by hand. */
  purpose: "onboarding" | "revival";
  /** The key may not be uploaded yet: a refusal is no news, and the page goes on as long as it is open. */
  watch?: boolean;
}

type ProofState = Exclude<ProofResult, "waiting" | "busy"> | "asking" | "elsewhere";

const MAX_INTERVAL_SECONDS = 15;

/** With a larger offset the installation itself will fail too: its assertions are valid for ten seconds. */
const CLOCK_WARNING_SECONDS = 5;

/** Tries to prove the browser's key until HelseID accepts it, and shows why it is not accepted yet. */
export function BrowserKeyProof({
  kid,
  relayUrl,
  since,
  cacheSeconds,
  wait,
  purpose,
  watch = false,
}: BrowserKeyProofProps) {
  const t = useTranslations("browserKey");
  const router = useRouter();
  const [state, setState] = useState<ProofState>("asking");
  const [refusal, setRefusal] = useState<Proof["refusal"]>(null);
  const [clockOff, setClockOff] = useState(0);
  const [late, setLate] = useState(since >= cacheSeconds);

  const pauseSeconds = wait?.secondsLeft ?? 0;

  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const started = Date.now();
    async function attempt() {
      const key = await findKey(kid);
      if (ended) return;
      if (!key) {
        setState("elsewhere");
        return;
      }
      const { result, refusal, clockOffsetSeconds, waitSeconds } = await proveKey(relayUrl, key);
      if (ended) return;
      setClockOff(Math.round(clockOffsetSeconds));
      const elapsed = since + (Date.now() - started) / 1000;
      setLate(elapsed >= cacheSeconds);
      // What an earlier attempt of this page has found stays shown.
      if (result !== "waiting" && result !== "busy") {
        setState(result);
        setRefusal(refusal);
      }
      const interval = watch ? secondsToNextLook(elapsed) : elapsed < 90 ? 3 : MAX_INTERVAL_SECONDS;
      const pause = waitSeconds ?? interval;
      // Loaded again, the page says until when a service has asked for time, and this begins again after it.
      if (result === "proved" || result === "busy") router.refresh();
      if (result === "busy" || (result !== "proved" && (watch || elapsed < 3600)))
        timer = setTimeout(attempt, pause * 1000);
    }
    if (pauseSeconds > 0) timer = setTimeout(attempt, pauseSeconds * 1000);
    else void attempt();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [kid, relayUrl, since, cacheSeconds, pauseSeconds, watch, router]);

  const finding = state === "not-accepted" ? (late ? `late-${purpose}` : "cache") : state;
  return (
    <div className="grid gap-3" aria-live="polite">
      {finding === "asking" || finding === "proved" || wait || (watch && state === "not-accepted") ? null : (
        <StatusBand tone={finding === "cache" ? "info" : "warning"} title={t(`finding.${finding}.title`)}>
          <p>{t(`finding.${finding}.text`, { by: refusal?.by ?? "", error: refusal?.error ?? "" })}</p>
        </StatusBand>
      )}
      {Math.abs(clockOff) > CLOCK_WARNING_SECONDS ? (
        <StatusBand tone="warning" title={t("clockTitle")}>
          <p>{t(clockOff > 0 ? "clockSlow" : "clockFast", { seconds: Math.abs(clockOff) })}</p>
        </StatusBand>
      ) : null}
    </div>
  );
}
