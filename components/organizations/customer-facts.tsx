import { getTranslations } from "next-intl/server";
import { CopyValue } from "@/components/ui/copy-value";
import { FactStrip } from "@/components/ui/facts";
import { Clock } from "@/components/ui/time";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { phoneAddress } from "@/lib/domain/phone-number";
import type { OrganizationDetails } from "@/lib/services/organizations/get-organization";

/** What everybody asks of a customer: the number, whom to call, and when they were last in touch. */
export async function CustomerFacts({ organization, now }: { organization: OrganizationDetails; now: Date }) {
  const t = await getTranslations("organizations");
  const { contactName, contactPhone, contactEmail, lastContactAt } = organization;
  return (
    <FactStrip
      facts={[
        {
          name: t("column.number"),
          value: (
            <CopyValue
              value={formatOrganizationNumber(organization.number)}
              name={t("column.number")}
              whole
            />
          ),
        },
        {
          name: t("contactName"),
          value: contactName ?? (contactPhone || contactEmail ? "–" : t("noContact")),
        },
        {
          name: t("phone"),
          value: contactPhone ? (
            <a className="ds-link" href={phoneAddress(contactPhone)}>
              {contactPhone}
            </a>
          ) : (
            "–"
          ),
        },
        {
          name: t("email"),
          value: contactEmail ? (
            <a className="ds-link break-all" href={`mailto:${contactEmail}`}>
              {contactEmail}
            </a>
          ) : (
            "–"
          ),
        },
        {
          name: t("lastContact"),
          value: lastContactAt ? <Clock value={lastContactAt} now={now} /> : t("neverContact"),
        },
      ]}
    />
  );
}
