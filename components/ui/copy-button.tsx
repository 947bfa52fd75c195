"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

/** Copies a text, and confirms it on screen and to screen readers. */
export function CopyButton({
  text,
  label,
  variant = "secondary",
}: {
  text: string;
  label?: string;
  variant?: "primary" | "secondary" | "tertiary";
}) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="ds-button"
      data-variant={variant}
      data-size="sm"
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
      }}
    >
      {label ?? t("copy")}
      <span role="status" className={copied ? "" : "sr-only"}>
        {copied ? ` – ${t("copied")}` : ""}
      </span>
    </button>
  );
}
