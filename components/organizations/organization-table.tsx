import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { CellContent } from "@/components/installations/cell-content";
import { getRowLanguage, statusLine } from "@/components/installations/row-data";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { ShortDateText } from "@/components/ui/time";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { phoneAddress } from "@/lib/domain/phone-number";
import { paths } from "@/lib/domain/routes";
import type { ListedOrganization } from "@/lib/services/organizations/list-organizations";

interface OrganizationTableProps {
  rows: ListedOrganization[];
  now: Date;
  caption: string;
}

/** Customers by name: what most needs somebody there, whom to call, and when they were last in touch. */
export async function OrganizationTable({ rows, now, caption }: OrganizationTableProps) {
  const [t, language] = await Promise.all([getTranslations("organizations"), getRowLanguage(now)]);
  return (
    <FleetTable
      caption={caption}
      columns={[
        { name: "name", label: t("column.name") },
        { name: "number", label: t("column.number") },
        { name: "status", label: t("column.status") },
        { name: "installations", label: t("column.installations"), align: "end" },
        { name: "contact", label: t("column.contact") },
        { name: "lastContact", label: t("column.lastContact"), from: "l" },
      ]}
    >
      {rows.map((row) => (
        <FleetRow key={row.id}>
          <FleetCell place="title">
            <Link className="font-semibold" href={paths.organization(row.id)}>
              {row.name}
            </Link>
          </FleetCell>
          <FleetCell place="first">{formatOrganizationNumber(row.number)}</FleetCell>
          <FleetCell place="line">
            {row.worst ? (
              <CellContent data={statusLine(row.worst, true, language)} />
            ) : (
              <span className="text-neutral-text-subtle">{t("noInstallation")}</span>
            )}
          </FleetCell>
          <FleetCell label={t("column.installations")} align="end">
            {row.installations}
          </FleetCell>
          <FleetCell label={t("column.contact")}>
            {row.contactName ?? (row.contactPhone ? null : "–")}
            {row.contactName && row.contactPhone ? " · " : null}
            {row.contactPhone ? (
              <a className="ds-link" href={phoneAddress(row.contactPhone)}>
                {row.contactPhone}
              </a>
            ) : null}
          </FleetCell>
          <FleetCell label={t("column.lastContact")} from="l">
            {row.lastContactAt ? (
              <ShortDateText value={row.lastContactAt} now={now} format={language.format} />
            ) : (
              "–"
            )}
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}
