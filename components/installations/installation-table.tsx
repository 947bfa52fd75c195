import type { ReactNode } from "react";
import { getFormatter, getTranslations } from "next-intl/server";
import { ExpiryText } from "@/components/ui/expiry";
import { EnvironmentTag, StatusTag } from "@/components/ui/tag";
import { AgoText, TimeText } from "@/components/ui/time";
import { DEFAULT_COLUMNS, type FleetColumn } from "@/lib/domain/fleet-columns";
import type { InstallationStatus } from "@/lib/domain/installation-status";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { paths } from "@/lib/domain/routes";
import { RowKeys } from "./row-keys";
import { SelectPage } from "./select-page";

export interface InstallationRow {
  id: string;
  label: string;
  clientId: string | null;
  kid: string | null;
  custody: "PORTAL" | "INSTALLATION";
  lastCheckAt: Date | null;
  createdAt: Date;
  active: boolean;
  keyExpiresAt: Date | null;
  expirySource: string | null;
  pendingScopes: string[];
  organization: { name: string; number: string };
  template: { name: string; environment: "TEST" | "PRODUCTION"; renewalDays: number };
  status: InstallationStatus;
}

interface InstallationTableProps {
  rows: InstallationRow[];
  now: Date;
  caption: string;
  columns?: readonly FleetColumn[];
  /** Id of the form that the rows' boxes belong to; without it rows cannot be chosen. */
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
  const cell: Record<FleetColumn, (row: InstallationRow) => ReactNode> = {
    label: (row) => row.label,
    template: (row) => (
      <>
        {row.template.name}{" "}
        <EnvironmentTag
          environment={row.template.environment}
          label={t(`common.environment.${row.template.environment}`)}
        />
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
      row.active ? (
        <ExpiryText
          expiresAt={row.keyExpiresAt}
          now={now}
          renewalDays={row.template.renewalDays}
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
    source: (row) =>
      row.expirySource ? t(`installation.expirySourceValue.${row.expirySource as "import"}`) : "–",
    pending: (row) => row.pendingScopes.join(", ") || "–",
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
              <th scope="col">{column("organization")}</th>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {names[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                {selection ? (
                  <td>
                    {row.active ? (
                      <input
                        type="checkbox"
                        className="ds-input"
                        form={selection}
                        name="id"
                        value={row.id}
                        aria-label={t("installations.select", {
                          name: `${row.organization.name} – ${row.label}`,
                        })}
                      />
                    ) : null}
                  </td>
                ) : null}
                <th scope="row" className="font-normal">
                  <a className="ds-link font-semibold" href={paths.installation(row.id)}>
                    {row.organization.name}
                  </a>
                  <div className="text-sm text-neutral-text-subtle">
                    {formatOrganizationNumber(row.organization.number)}
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
