"use client";

import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import { Contact } from "@/components/fleet/contact";
import { type CellPlace, FleetCell, FleetRow } from "@/components/ui/fleet-table";
import { installationTitle } from "@/lib/domain/installation-title";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { paths } from "@/lib/domain/routes";
import { CellContent, type CellData } from "./cell-content";
import { RowMenu } from "./row-menu";

export interface RowData {
  id: string;
  organizationId: string;
  organizationName: string;
  organizationNumber: string;
  label: string;
  /** One for each column that was chosen. */
  cells: readonly CellData[];
  contactName?: string;
  contactPhone?: string;
  /** What the viewer can do about it; without it there is no menu. */
  steps?: readonly InstallationStep[];
  /** Whether it can be chosen for a change of several. */
  canBeChosen: boolean;
}

export interface RowColumn {
  name: string;
  place?: CellPlace;
  from?: "l" | "xl" | "xxl";
  className?: string;
  label?: string;
}

interface InstallationRowsProps {
  rows: readonly RowData[];
  columns: readonly RowColumn[];
  withContact: boolean;
  withMenu: boolean;
  /** Id of the form that the checkboxes belong to; without it rows cannot be chosen. */
  selection?: string;
  /** Heads of groups, by the row that begins them. */
  heads: Readonly<Record<string, ReactNode>>;
}

/**
 * The rows of a list of installations. A client component, which gets each row as data: rendered on the
 * server, every element of every row would be sent a second time for React.
 */
export function InstallationRows({
  rows,
  columns,
  withContact,
  withMenu,
  selection,
  heads,
}: InstallationRowsProps) {
  const t = useTranslations("installations");
  const width = columns.length + 2 + Number(withContact) + Number(withMenu) + Number(selection !== undefined);
  return rows.map((row) => {
    const name = installationTitle(row.organizationName, row.label);
    return (
      <Fragment key={row.id}>
        {heads[row.id] ? (
          <tr role="row" className="kv-dayrow">
            <th role="rowheader" scope="rowgroup" colSpan={width}>
              {heads[row.id]}
            </th>
          </tr>
        ) : null}
        <FleetRow>
          {selection ? (
            <FleetCell place="check">
              {row.canBeChosen ? (
                <input
                  type="checkbox"
                  className="ds-input"
                  form={selection}
                  name="id"
                  value={row.id}
                  aria-label={t("select", { name })}
                />
              ) : null}
            </FleetCell>
          ) : null}
          <FleetCell place="title">
            <a href={paths.installation(row.id)}>{row.organizationName}</a>
          </FleetCell>
          <FleetCell from="xl">{formatOrganizationNumber(row.organizationNumber)}</FleetCell>
          {columns.map(({ name: column, place, from, className, label }, index) => (
            <FleetCell key={column} place={place} from={from} className={className} label={label}>
              <CellContent data={row.cells[index]!} />
            </FleetCell>
          ))}
          {withContact ? (
            <FleetCell from="xl">
              <Contact contactName={row.contactName ?? null} contactPhone={row.contactPhone ?? null} />
            </FleetCell>
          ) : null}
          {withMenu ? (
            <FleetCell place="menu">
              <RowMenu
                installationId={row.id}
                organizationId={row.organizationId}
                name={name}
                phone={row.contactPhone}
                steps={row.steps ?? []}
              />
            </FleetCell>
          ) : null}
        </FleetRow>
      </Fragment>
    );
  });
}
