"use client";

import { useTranslations } from "next-intl";
import { useRefusalFacts } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { ConfirmationField } from "./second-client-confirmation";

/**
 * In a form that gives a customer a client: nothing, until the verb has refused it because the customer has
 * another client for messages. Then what that means, and the field in which it is confirmed by typing.
 */
export function OtherClientConfirmation() {
  const t = useTranslations("secondClient");
  const facts = useRefusalFacts("confirmation");
  if (!facts) return null;
  const { clientId = null, organizationNumber, organization, label } = facts;
  return (
    <>
      <StatusBand tone="warning" title={t("title")}>
        <p>{t("lock")}</p>
        <p>
          {t("reason.another", {
            organization: organization ?? "",
            label: label ?? "",
            clientId: clientId ?? "none",
          })}
        </p>
      </StatusBand>
      <ConfirmationField clientId={clientId} organizationNumber={organizationNumber ?? ""} />
    </>
  );
}
