"use client";

import { calculateJwkThumbprint, type JWK } from "jose";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { StatusBand } from "@/components/ui/status-band";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";

type Verdict = "right" | "private" | "other" | "unreadable" | "client-right" | "client-other";

/**
 * Checks whether the right text was pasted. In the browser only: what is pasted here may be a private key and
 * is not sent anywhere.
 */
export function PasteCheck({ thumbprint, clientId }: { thumbprint: string; clientId: string }) {
  const t = useTranslations("pasteCheck");
  const id = useId();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  return (
    <details className="kv-panel">
      <summary className="cursor-pointer font-semibold">{t("title")}</summary>
      <div className="mt-3 grid gap-3">
        <div className="ds-field">
          <label className="ds-label" htmlFor={id}>
            {t("label")}
          </label>
          <p data-field="description" id={`${id}-help`}>
            {t("help")}
          </p>
          <textarea
            className="ds-input font-mono"
            id={id}
            rows={4}
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`${id}-help`}
            onChange={async (event) => {
              const text = event.currentTarget.value.trim();
              setVerdict(text === "" ? null : await validate(text, thumbprint, clientId));
            }}
          />
        </div>
        <div role="status">
          {verdict ? (
            <StatusBand
              tone={verdict === "right" || verdict === "client-right" ? "success" : "danger"}
              title={t(`${verdict}.title`)}
            >
              <p>{t(`${verdict}.text`, { clientId })}</p>
            </StatusBand>
          ) : null}
        </div>
      </div>
    </details>
  );
}

async function validate(text: string, thumbprint: string, clientId: string): Promise<Verdict> {
  if (text.toLowerCase() === clientId.toLowerCase()) return "client-right";
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return "client-other";
  if (findPrivateKey(text)) return "private";
  try {
    const value = JSON.parse(text) as JWK & { privateJwk?: unknown; keys?: JWK[] };
    return (await calculateJwkThumbprint(value.keys?.[0] ?? value)) === thumbprint ? "right" : "other";
  } catch {
    return "unreadable";
  }
}
