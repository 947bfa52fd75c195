"use client";

import { useTranslations } from "next-intl";
import { MailChoice } from "@/components/onboarding/mail-choice";
import type { KeyLink } from "@/lib/domain/ready-link";
import { StatusBand } from "./status-band";
import { CopyButton } from "./copy-button";
import { PhoneCode } from "./phone-code";

export interface OneTimeLinkProps extends KeyLink {
  kind: "onboarding" | "revival" | "handover";
}

/** A link that is shown only once, with a mail that is ready to send in the language that is chosen. */
export function OneTimeLink({ url, kind, code, mails, contact }: OneTimeLinkProps) {
  const t = useTranslations("link");
  return (
    <div className="grid grid-cols-1 gap-3">
      <StatusBand tone="success" title={t("created")}>
        <p>{t("createdLead")}</p>
      </StatusBand>
      {code ? <PhoneCode code={code} /> : null}
      <div>
        <p className="break-all">
          <code data-testid={`${kind}-url`}>{url}</code>
        </p>
        <CopyButton text={url} label={t("copyLink")} variant="primary" />
      </div>
      <MailChoice mails={mails} contact={contact} />
    </div>
  );
}
