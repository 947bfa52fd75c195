import type { ReactNode } from "react";
import { getFormatter, getTranslations } from "next-intl/server";
import { ExpiryText } from "@/components/ui/expiry";
import { EnvironmentTag, StatusTag } from "@/components/ui/tag";
import { AgoText, TimeText } from "@/components/ui/time";
import { type ChosenColumn, DEFAULT_COLUMNS, FIXED_COLUMN } from "@/lib/domain/fleet-columns";
import { mapFleetTextFields } from "@/lib/domain/installation-fields";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { paths } from "@/lib/domain/routes";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";
import { RowKeys } from "./row-keys";
import { SelectPage } from "./select-page";

interface InstallationTableProps {
  rows: FleetListRow[];
  now: Date;
  caption: string;
  columns?: readonly ChosenColumn[];
  /** Id of the form that the rows' checkboxes belong to; without it rows cannot be chosen. */
  selection?: string;
}

export async function InstallationTable({
  rows,
  now,
  caption,
  columns = DEFAULT_COLUMNS,
  selection,
}: InstallationTableProps) {
  const [t, key, format] = await Promise.all([getTranslations(), getTranslations("key"), getFormatter()]);
  const column = (name: string) => t(`installations.column.${name}`);
  const names = Object.fromEntries(columns.map((name) => [name, column(name)]));
  const cell: Record<ChosenColumn, (row: FleetListRow) => ReactNode> = {
    ...mapFleetTextFields((name) => (row: FleetListRow) => row[name] || "–"),
    template: (row) => (
      <>
        {row.templateName}{" "}
        <EnvironmentTag environment={row.environment} label={t(`common.environment.${row.environment}`)} />
      </>
    ),
    status: (row) => (
      <>
        <StatusTag tone={row.status.tone}>{t(`status.${row.status.code}`)}</StatusTag>
        {row.status.reason ? (
          <div className="text-sm text-neutral-text-subtle">{t(`status.reason.${row.status.reason}`)}</div>
        ) : null}
      </>
    ),
    expires: (row) =>
      row.phase === "ACTIVE" ? (
        <ExpiryText
          expiresAt={row.keyExpiresAt}
          now={now}
          renewalDays={row.renewalDays}
          t={key}
          format={format}
        />
      ) : (
        "–"
      ),
    checked: (row) =>
      row.lastCheckAt ? (
        <AgoText value={row.lastCheckAt} now={now} format={format} />
      ) : (
        t("installations.never")
      ),
    clientId: (row) => (row.clientId ? <code className="break-all">{row.clientId}</code> : "–"),
    kid: (row) => (row.kid ? <code className="break-all">{row.kid}</code> : "–"),
    custody: (row) => t(`fleet.custody.${row.custody}`),
    source: (row) => (row.expirySource ? t(`installation.expirySourceValue.${row.expirySource}`) : "–"),
    pending: (row) => row.pendingScopeNames.join(", ") || "–",
    created: (row) => <TimeText value={row.createdAt} dateOnly format={format} />,
  };
  return (
    <div className="kv-panel kv-scroll">
      <RowKeys>
        <table className="ds-table kv-cards w-full">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              {selection ? (
                <td className="w-8">
                  <SelectPage form={selection} label={t("installations.selectPage")} />
                </td>
              ) : null}
              <th scope="col">{column(FIXED_COLUMN)}</th>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {names[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.installationId}>
                {selection ? (
                  <td>
                    {row.phase === "ACTIVE" ? (
                      <input
                        type="checkbox"
                        className="ds-input"
                        form={selection}
                        name="id"
                        value={row.installationId}
                        aria-label={t("installations.select", {
                          name: `${row.organizationName} – ${row.label}`,
                        })}
                      />
                    ) : null}
                  </td>
                ) : null}
                <th scope="row" className="font-normal">
                  <a className="ds-link font-semibold" href={paths.installation(row.installationId)}>
                    {row.organizationName}
                  </a>
                  <div className="text-sm text-neutral-text-subtle">
                    {formatOrganizationNumber(row.organizationNumber)}
                  </div>
                </th>
                {columns.map((name) => (
                  <td key={name} data-label={names[name]}>
                    {cell[name](row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </RowKeys>
    </div>
  );
}
