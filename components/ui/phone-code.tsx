"use client";

import { useTranslations } from "next-intl";
import { StatusBand } from "./status-band";

/** The code that goes with a link, shown once, to be read out over the phone. */
export function PhoneCode({ code }: { code: string }) {
  const t = useTranslations("link");
  return (
    <StatusBand tone="warning" title={t("codeTitle")}>
      <p className="text-2xl tracking-widest">
        <code data-testid="phone-code">{`${code.slice(0, 3)} ${code.slice(3)}`}</code>
      </p>
      <p>{t("codeLead")}</p>
    </StatusBand>
  );
}
