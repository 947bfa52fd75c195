"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { findKey } from "@/lib/webkeys/key-store";
import { type ProofResult, proveKey } from "@/lib/webkeys/prove-key";

interface BrowserKeyProofProps {
  kid: string;
  carryUrl: string;
  /** Seconds since the key should be known; past `cacheSeconds` a refusal is no longer a matter of waiting. */
  since: number;
  cacheSeconds: number;
  /** Texts for a refusal: the client is new, or its key was uploaded by hand. */
  purpose: "onboarding" | "revival";
}

type Shown = ProofResult | "asking" | "elsewhere";

/** A clock further off than this will stop the installation, whose own assertions live ten seconds. */
const CLOCK_WARNING_SECONDS = 5;

/** Proves the browser's key again and again until HelseID takes it, and says honestly what it waits for. */
export function BrowserKeyProof({ kid, carryUrl, since, cacheSeconds, purpose }: BrowserKeyProofProps) {
  const t = useTranslations("browserKey");
  const router = useRouter();
  const [shown, setShown] = useState<Shown>("asking");
  const [clockOff, setClockOff] = useState(0);
  const [late, setLate] = useState(since >= cacheSeconds);

  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const started = Date.now();
    async function attempt() {
      const key = await findKey(kid);
      if (ended) return;
      if (!key) {
        setShown("elsewhere");
        return;
      }
      const { result, clockOffsetSeconds } = await proveKey(carryUrl, key);
      if (ended) return;
      setShown(result);
      setClockOff(Math.round(clockOffsetSeconds));
      const elapsed = since + (Date.now() - started) / 1000;
      setLate(elapsed >= cacheSeconds);
      if (result === "proved") router.refresh();
      else if (elapsed < 3600) timer = setTimeout(attempt, elapsed < 90 ? 3000 : 15_000);
    }
    void attempt();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [kid, carryUrl, since, cacheSeconds, router]);

  const finding = shown === "not-accepted" ? (late ? `late-${purpose}` : "cache") : shown;
  return (
    <div className="grid gap-3" aria-live="polite">
      {finding === "asking" || finding === "proved" ? null : (
        <Alert color={finding === "cache" ? "info" : "warning"} title={t(`finding.${finding}.title`)}>
          <p>{t(`finding.${finding}.text`)}</p>
        </Alert>
      )}
      {Math.abs(clockOff) > CLOCK_WARNING_SECONDS ? (
        <Alert color="warning" title={t("clockTitle")}>
          <p>{t(clockOff > 0 ? "clockSlow" : "clockFast", { seconds: Math.abs(clockOff) })}</p>
        </Alert>
      ) : null}
    </div>
  );
}
