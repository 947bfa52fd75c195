"use client";

import { useTranslations } from "next-intl";
import { StatusBand } from "@/components/ui/status-band";
import { organizationKind } from "@/lib/domain/organization-number";

/** A warning when a number of one kind is about to be used in the other environment. */
export function MixedEnvironments({
  number,
  environment,
}: {
  number: string;
  environment: "TEST" | "PRODUCTION" | null;
}) {
  const t = useTranslations("newCustomer");
  const kind = organizationKind(number);
  const isMixed =
    (environment === "PRODUCTION" && kind === "synthetic") || (environment === "TEST" && kind === "real");
  return (
    <div role="status">
      {isMixed && environment ? (
        <StatusBand tone="warning">
          <p>{t(`mixed.${environment}`)}</p>
        </StatusBand>
      ) : null}
    </div>
  );
}
