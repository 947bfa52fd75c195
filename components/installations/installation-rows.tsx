"use client";

import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import { Contact } from "@/components/fleet/contact";
import { type CellPlace, FleetCell, FleetRow } from "@/components/ui/fleet-table";
import { installationTitle } from "@/lib/domain/installation-title";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { type PackedRows, unpackRows } from "@/lib/domain/packed-rows";
import { paths } from "@/lib/domain/routes";
import { CellContent, type CellData } from "./cell-content";
import { RowMenu } from "./row-menu";

/** What is known of a row, in the order in which it is packed. */
export type RowValues = readonly [
  id: string,
  organizationId: string,
  organizationName: string,
  organizationNumber: string,
  label: string,
  /** Whether it can be chosen for a change of several. */
  canBeChosen: boolean,
  /** What the viewer can do about it. */
  steps: readonly InstallationStep[],
  contactName: string | null,
  contactPhone: string | null,
  /** One for each column that was chosen. */
  ...cells: CellData[],
];

export interface RowColumn {
  name: string;
  place?: CellPlace;
  from?: "l" | "xl" | "xxl";
  className?: string;
  label?: string;
}

/** Where the cells begin in the values of a row. */
const FIRST_CELL = 9;

interface InstallationRowsProps {
  rows: PackedRows<RowValues>;
  columns: readonly RowColumn[];
  withContact: boolean;
  withMenu: boolean;
  /** The links of a row's menu are made when it is opened. */
  lateMenus: boolean;
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
  lateMenus,
  selection,
  heads,
}: InstallationRowsProps) {
  const t = useTranslations("installations");
  const texts = { select: named(t, "select"), menu: named(t, "rowMenu") };
  const width = columns.length + 2 + Number(withContact) + Number(withMenu) + Number(selection !== undefined);
  return unpackRows(rows).map((row) => {
    const [id, organizationId, customer, number, label, canBeChosen, steps, contactName, contactPhone] = row;
    const cells = row.slice(FIRST_CELL) as CellData[];
    const name = installationTitle(customer, label);
    return (
      <Fragment key={id}>
        {heads[id] ? (
          <tr role="row" className="kv-dayrow">
            <th role="rowheader" scope="rowgroup" colSpan={width}>
              {heads[id]}
            </th>
          </tr>
        ) : null}
        <FleetRow>
          {selection ? (
            <FleetCell place="check">
              {canBeChosen ? (
                <input
                  type="checkbox"
                  className="ds-input"
                  form={selection}
                  name="id"
                  value={id}
                  aria-label={texts.select(name)}
                />
              ) : null}
            </FleetCell>
          ) : null}
          <FleetCell place="title">
            <a href={paths.installation(id)}>{customer}</a>
          </FleetCell>
          <FleetCell from="xl">{formatOrganizationNumber(number)}</FleetCell>
          {columns.map(({ name: column, place, from, className, label }, index) => (
            <FleetCell key={column} place={place} from={from} className={className} label={label}>
              <CellContent data={cells[index]!} />
            </FleetCell>
          ))}
          {withContact ? (
            <FleetCell from="xl">
              <Contact contactName={contactName} contactPhone={contactPhone} />
            </FleetCell>
          ) : null}
          {withMenu ? (
            <FleetCell place="menu">
              <RowMenu
                installationId={id}
                organizationId={organizationId}
                label={texts.menu(name)}
                hasLinks={!lateMenus}
                phone={contactPhone}
                steps={steps}
              />
            </FleetCell>
          ) : null}
        </FleetRow>
      </Fragment>
    );
  });
}

/**
 * A text with a name in it, for many names: to read the text again for each row took longer than
 * everything else in it.
 */
function named(
  t: ReturnType<typeof useTranslations<"installations">>,
  key: "select" | "rowMenu",
): (name: string) => string {
  const [before = "", after = ""] = t(key, { name: "\0" }).split("\0");
  return (name) => before + name + after;
}
