"use client";

import { useFormatter, useTranslations } from "next-intl";
import { StatusBand } from "./status-band";
import { CopyButton } from "./copy-button";

export interface OneTimeLinkProps {
  url: string;
  expiresAt: Date;
  kind: "onboarding" | "revival" | "handover";
  product: string;
  organization: string;
  /** Read out over the phone, never in the mail. */
  code?: string | null;
}

/** A link that is shown only once, with a mail that is ready to send. */
export function OneTimeLink({ url, expiresAt, kind, product, organization, code }: OneTimeLinkProps) {
  const t = useTranslations("link");
  const format = useFormatter();
  const expires = format.dateTime(expiresAt, { dateStyle: "long", timeZone: "Europe/Oslo" });
  const mail = t(`mailText.${kind}`, { product, organization, url, expires });
  return (
    <div className="grid grid-cols-1 gap-3">
      <StatusBand tone="success" title={t("created")}>
        <p>{t("createdLead")}</p>
      </StatusBand>
      {code ? (
        <StatusBand tone="warning" title={t("codeTitle")}>
          <p className="text-2xl tracking-widest">
            <code data-testid="phone-code">{`${code.slice(0, 3)} ${code.slice(3)}`}</code>
          </p>
          <p>{t("codeLead")}</p>
        </StatusBand>
      ) : null}
      <div>
        <p className="break-all">
          <code data-testid={`${kind}-url`}>{url}</code>
        </p>
        <CopyButton text={url} label={t("copyLink")} />
      </div>
      <div>
        <p className="font-semibold">{t("mail")}</p>
        <pre
          className="max-h-80 overflow-auto rounded bg-neutral-surface-tinted p-3 font-sans wrap-anywhere whitespace-pre-wrap"
          tabIndex={0}
          aria-label={t("mail")}
        >
          {mail}
        </pre>
        <CopyButton text={mail} label={t("copyMail")} />
      </div>
    </div>
  );
}
