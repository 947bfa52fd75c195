"use client";

import { useTranslations } from "next-intl";
import { CheckboxGroup } from "@/components/forms/choice-fields";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";

/** Which of the customer's sub-units a new client may be used for. Nothing when none is registered. */
export function ChildChoices({ units }: { units: { number: string; name: string }[] }) {
  const t = useTranslations("newCustomer");
  if (units.length === 0) return null;
  return (
    <CheckboxGroup
      name="childOrganizationNumbers"
      legend={t("children")}
      options={units.map((unit) => ({
        value: unit.number,
        label: `${unit.name} (${formatOrganizationNumber(unit.number)})`,
      }))}
      defaultValues={[]}
    />
  );
}
