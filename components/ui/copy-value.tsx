"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Icon } from "./icon";

/**
 * An identifier with a button that copies it whole, on one line. The copy is confirmed on screen and to
 * screen readers.
 * @param name what it is, for the button: "klient-ID"
 * @param shown how it is shown, where people read it in another form than programs do
 * @param whole wraps instead of cutting a long value
 */
export function CopyValue({
  value,
  shown,
  name,
  whole,
}: {
  value: string;
  shown?: string;
  name: string;
  whole?: boolean;
}) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  return (
    <span className="kv-copy" data-whole={whole || undefined}>
      <code title={whole ? undefined : value}>{shown ?? value}</code>
      <button
        type="button"
        className="kv-tap"
        aria-label={t("copyValue", { name })}
        onClick={async () => {
          await navigator.clipboard.writeText(value);
          setCopied(true);
        }}
      >
        <Icon name={copied ? "check" : "copy"} />
      </button>
      <span role="status" className={copied ? undefined : "sr-only"}>
        {copied ? t("copied") : ""}
      </span>
    </span>
  );
}
