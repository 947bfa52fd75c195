"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { StatusBand } from "@/components/ui/status-band";
import { useSecondsLeft } from "@/components/ui/wait-notice";
import type { ShownWait } from "@/lib/base/upstream-wait";
import type { StoredKey } from "@/lib/webkeys/key-store";
import { makeKey } from "@/lib/webkeys/make-key";
import { OwnKeyForm } from "./own-key-form";

interface BrowserKeyFormProps {
  action: string;
  installationId: string;
  algorithm: string;
  /** Submits the form in a new tab. */
  newTab?: boolean;
  /** Until when a service has asked for time; the form is not submitted before. */
  wait?: ShownWait | null;
  label: string;
  variant?: "primary" | "secondary";
  children: ReactNode;
}

/**
 * A form with the public part of a key that this browser has created. The key is created before the form is
 * submitted, so that submitting is immediate. Each submission gets a new key. A customer who has a key
 * already may use that instead.
 */
export function BrowserKeyForm(props: BrowserKeyFormProps) {
  const {
    action,
    installationId,
    algorithm,
    newTab,
    label,
    variant = "primary",
    wait = null,
    children,
  } = props;
  const t = useTranslations("browserKey");
  const waiting = (useSecondsLeft(wait) ?? 0) > 0;
  const [made, setMade] = useState<StoredKey | null>(null);
  const [own, setOwn] = useState<StoredKey | null>(null);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let ended = false;
    makeKey(installationId, algorithm).then(
      (created) => ended || setMade(created),
      () => ended || setFailed(true),
    );
    return () => {
      ended = true;
    };
  }, [installationId, algorithm, round]);

  function onSubmit(event: FormEvent) {
    if (waiting) return event.preventDefault();
    // Delayed until the browser has read the form. The next submission gets its own key.
    setTimeout(() => {
      setMade(null);
      setOwn(null);
      setRound((value) => value + 1);
    }, 1000);
  }

  const key = own ?? made;
  if (failed && !own)
    return (
      <StatusBand tone="danger" title={t("failedTitle")}>
        <p>{t("failed")}</p>
      </StatusBand>
    );
  const form = (
    <form method="post" action={action} target={newTab ? "_blank" : undefined} onSubmit={onSubmit}>
      {children}
      <input type="hidden" name="publicJwk" value={key?.publicJwk ?? ""} />
      <button
        className="ds-button"
        data-variant={variant}
        data-size="lg"
        disabled={!key}
        aria-disabled={waiting || undefined}
      >
        {key ? label : t("making")}
      </button>
      <noscript>
        <p className="mt-3">{t("needsScript")}</p>
      </noscript>
    </form>
  );
  return (
    <>
      {form}
      {/* Begins again after a submission, so that it does not show a key that the next one would not use. */}
      <OwnKeyForm key={round} installationId={installationId} onKey={setOwn} />
    </>
  );
}
