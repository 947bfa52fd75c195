import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ExpiryText } from "@/components/ui/expiry";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { TimeText } from "@/components/ui/time";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { paths } from "@/lib/domain/routes";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";

export interface ReportGroupView {
  key: string;
  title: string;
  rows: (FleetListRow & { source: string })[];
}

/** The report's rows, one table per group. */
export async function ReportTable({ groups, now }: { groups: ReportGroupView[]; now: Date }) {
  const [t, key, format] = await Promise.all([getTranslations(), getTranslations("key"), getFormatter()]);
  const columns = ["organization", "installation", "template", "expires", "custody", "source"] as const;
  const column = (name: (typeof columns)[number]) => t(`report.column.${name}`);
  return (
    <>
      {groups.map((group) => (
        <section key={group.key} className="kv-panel kv-scroll" aria-labelledby={`group-${group.key}`}>
          <h2 id={`group-${group.key}`} className="mb-2 first-letter:uppercase">
            {group.title} <span className="kv-count">{t("fleet.number", { count: group.rows.length })}</span>
          </h2>
          <FleetTable
            caption={group.title}
            columns={columns.map((name) => ({ name, label: column(name) }))}
            className="kv-report"
          >
            {group.rows.map((row) => (
              <FleetRow key={row.installationId}>
                <FleetCell place="title">
                  <Link prefetch={false} className="ds-link" href={paths.installation(row.installationId)}>
                    {row.organizationName}
                  </Link>{" "}
                  <span className="text-sm text-neutral-text-subtle">
                    {formatOrganizationNumber(row.organizationNumber)}
                  </span>
                </FleetCell>
                <FleetCell place="first">{row.label}</FleetCell>
                <FleetCell place="second">
                  {row.templateName}{" "}
                  <EnvironmentTag
                    environment={row.environment}
                    label={t(`common.environment.${row.environment}`)}
                  />
                </FleetCell>
                <FleetCell>
                  <ExpiryText
                    expiresAt={row.keyExpiresAt}
                    now={now}
                    renewalDays={row.renewalDays}
                    t={key}
                    format={format}
                  />
                </FleetCell>
                <FleetCell label={t("report.column.custody")}>{t(`fleet.custody.${row.custody}`)}</FleetCell>
                <FleetCell label={t("report.column.source")}>
                  {row.source}
                  {row.expirySeenAt ? (
                    <>
                      , <TimeText value={row.expirySeenAt} dateOnly format={format} />
                    </>
                  ) : null}
                </FleetCell>
              </FleetRow>
            ))}
          </FleetTable>
        </section>
      ))}
    </>
  );
}
