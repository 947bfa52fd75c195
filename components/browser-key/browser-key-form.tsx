"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { Alert } from "@/components/ui/alert";
import type { KeptKey } from "@/lib/webkeys/key-store";
import { makeKey } from "@/lib/webkeys/make-key";

interface BrowserKeyFormProps {
  action: string;
  installationId: string;
  algorithm: string;
  /** Opens another site in a tab of its own. */
  newTab?: boolean;
  label: string;
  variant?: "primary" | "secondary";
  children: ReactNode;
}

/**
 * A plain form with the public half of a key that this browser has just made. The key is made before the press, so that
 * the press itself is immediate; a new one for every press.
 */
export function BrowserKeyForm(props: BrowserKeyFormProps) {
  const { action, installationId, algorithm, newTab, label, variant = "primary", children } = props;
  const t = useTranslations("browserKey");
  const [key, setKey] = useState<KeptKey | null>(null);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let ended = false;
    makeKey(installationId, algorithm).then(
      (made) => ended || setKey(made),
      () => ended || setFailed(true),
    );
    return () => {
      ended = true;
    };
  }, [installationId, algorithm, round]);

  function onSubmit() {
    // After the browser has read the form: the next press takes a key of its own.
    setTimeout(() => {
      setKey(null);
      setRound((value) => value + 1);
    }, 1000);
  }

  if (failed)
    return (
      <Alert color="danger" title={t("failedTitle")}>
        <p>{t("failed")}</p>
      </Alert>
    );
  return (
    <form method="post" action={action} target={newTab ? "_blank" : undefined} onSubmit={onSubmit}>
      {children}
      <input type="hidden" name="publicJwk" value={key?.publicJwk ?? ""} />
      <button className="ds-button" data-variant={variant} data-size="lg" disabled={!key}>
        {key ? label : t("making")}
      </button>
      <noscript>
        <p className="mt-3">{t("needsScript")}</p>
      </noscript>
    </form>
  );
}
