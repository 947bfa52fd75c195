"use client";

import { useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import { useEarlyInput } from "@/components/forms/early-input";
import { KeyFileInput, readKeyFile } from "@/components/forms/key-file-input";
import { TextBox } from "@/components/forms/text-box";
import { StatusBand } from "@/components/ui/status-band";
import type { PastedVerdict } from "@/lib/domain/key-reader/check-pasted";

/**
 * Checks whether the right text was pasted. In the browser only: what is pasted here may be a private key and
 * is not sent anywhere.
 */
export function PasteCheck({ thumbprint, clientId }: { thumbprint: string; clientId: string }) {
  const t = useTranslations("pasteCheck");
  const fields = useTranslations("fields");
  const id = useId();
  const [verdict, setVerdict] = useState<PastedVerdict | null>(null);
  const pasted = useRef<HTMLDetailsElement>(null);
  // An earlier text's verdict, which took longer, is not shown.
  const turn = useRef(0);

  async function check(input: string | Uint8Array) {
    const own = (turn.current += 1);
    // Loaded when it is needed.
    const { checkPasted } = await import("@/lib/domain/key-reader/check-pasted");
    const found = input.length === 0 ? null : await checkPasted(input, thumbprint, clientId);
    if (own === turn.current) setVerdict(found);
  }

  useEarlyInput(
    () => pasted.current,
    ([control]) => {
      if (control?.type === "textarea") void check(control.value.trim());
    },
  );

  return (
    <details className="kv-panel" ref={pasted}>
      <summary className="cursor-pointer font-semibold">{t("title")}</summary>
      <div className="mt-3 grid gap-3">
        <div className="ds-field">
          <label className="ds-label" htmlFor={id}>
            {t("label")}
          </label>
          <p data-field="description" id={`${id}-help`}>
            {t("help")}
          </p>
          <TextBox
            className="ds-input font-mono"
            id={id}
            rows={4}
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`${id}-help`}
            onChange={(event) => void check(event.currentTarget.value.trim())}
          />
        </div>
        <KeyFileInput
          onFile={async (file) => {
            if (file) await check(await readKeyFile(file));
          }}
        />
        <div role="status">
          {typeof verdict === "string" ? (
            <StatusBand
              tone={verdict === "right" || verdict === "client-right" ? "success" : "danger"}
              title={t(`${verdict}.title`)}
            >
              <p>{t(`${verdict}.text`, { clientId })}</p>
            </StatusBand>
          ) : null}
          {verdict && typeof verdict === "object" ? (
            <StatusBand tone="danger" title={t("namedTitle")}>
              <p>{fields(verdict.problem)}</p>
            </StatusBand>
          ) : null}
        </div>
      </div>
    </details>
  );
}
