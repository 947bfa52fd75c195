"use client";

import { useTranslations } from "next-intl";
import { TextField } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import type { TypedConfirmation } from "@/lib/domain/second-client";

interface SecondClientConfirmationProps {
  /** What is being confirmed; says what it leads to. */
  reason: "start" | "release" | "close";
  confirmation: TypedConfirmation;
  /** Whether the client may hold the lock of a HER-id. */
  mayLock: boolean;
  /** What was typed before the page was loaded again. */
  typed?: string;
}

/** Says what a second client would mean, and has the field in which that is confirmed by typing. */
export function SecondClientConfirmation({
  reason,
  confirmation,
  mayLock,
  typed,
}: SecondClientConfirmationProps) {
  const t = useTranslations("secondClient");
  const { clientId, organizationNumber } = confirmation;
  return (
    <>
      <StatusBand tone="warning" title={mayLock ? t("title") : undefined}>
        {mayLock ? <p>{t("lock")}</p> : null}
        <p>{t(`reason.${reason}`, { clientId: clientId ?? "none" })}</p>
      </StatusBand>
      <ConfirmationField clientId={clientId} organizationNumber={organizationNumber} typed={typed} />
    </>
  );
}

export function ConfirmationField({
  clientId,
  organizationNumber,
  typed,
}: TypedConfirmation & { typed?: string }) {
  const t = useTranslations("secondClient");
  return (
    <TextField
      name="confirmation"
      label={
        clientId
          ? t("clientEnding", { clientId })
          : t("organizationNumber", { number: formatOrganizationNumber(organizationNumber) })
      }
      help={t("help")}
      defaultValue={typed}
      autoComplete="off"
    />
  );
}
