"use client";

import { useTranslations } from "next-intl";
import { MessagePage } from "@/components/layout/message-page";

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations("errorPages");
  return (
    <MessagePage title={t("errorTitle")} text={t("errorText")} home={t("home")} framed>
      {error.digest ? <p className="mb-4">{t("reference", { ref: error.digest })}</p> : null}
      <button type="button" className="ds-button" onClick={reset}>
        {t("retry")}
      </button>
    </MessagePage>
  );
}
