import type { ReactNode } from "react";
import type { TableDensity } from "@/lib/domain/table-density";

export interface TableColumn {
  name: string;
  label: ReactNode;
  /** Sorts by this column; `direction` when the list is sorted by it. */
  sort?: { href: string; direction: "ascending" | "descending" | null };
  /** Shown from 1200, 1600 or 1920 px only. */
  from?: "l" | "xl" | "xxl";
  align?: "end";
  /** Read out, not shown: the column of a row's menu. */
  hidden?: boolean;
}

interface FleetTableProps {
  /** Read out before the table. */
  caption?: ReactNode;
  /** Shows the caption. */
  captioned?: boolean;
  columns: readonly TableColumn[];
  /** The head of the column of checkboxes. */
  selectAll?: ReactNode;
  density?: TableDensity;
  className?: string;
  children: ReactNode;
}

/**
 * A list with a sticky head. Below 1024 px a row folds into lines; that takes the browser's table roles away,
 * so they are set here.
 */
export function FleetTable({
  caption,
  captioned,
  columns,
  selectAll,
  density = "compact",
  className = "",
  children,
}: FleetTableProps) {
  return (
    <table className={`kv-table ${className}`} role="table" data-density={density}>
      {caption ? (
        <caption className={captioned ? "text-start font-semibold" : "sr-only"}>{caption}</caption>
      ) : null}
      <thead role="rowgroup">
        <tr role="row">
          {selectAll ? (
            <td role="cell" className="kv-c">
              {selectAll}
            </td>
          ) : null}
          {columns.map((column) => (
            <ColumnHead key={column.name} {...column} />
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

function ColumnHead({ label, sort, from, align, hidden }: TableColumn) {
  const className = [from ? `kv-${from}` : "", align === "end" ? "kv-end" : "", hidden ? "kv-x" : ""].join(
    " ",
  );
  return (
    <th
      scope="col"
      role="columnheader"
      className={className.trim() || undefined}
      aria-sort={sort ? (sort.direction ?? "none") : undefined}
    >
      {sort ? (
        <a href={sort.href}>
          {label}
          {sort.direction ? (
            <span aria-hidden="true">{sort.direction === "ascending" ? "↑" : "↓"}</span>
          ) : null}
        </a>
      ) : hidden ? (
        <span className="sr-only">{label}</span>
      ) : (
        label
      )}
    </th>
  );
}

export function FleetRow({ selected, children }: { selected?: boolean; children: ReactNode }) {
  return (
    <tr role="row" {...(selected ? { "aria-selected": true } : null)}>
      {children}
    </tr>
  );
}

/**
 * Where a cell stands in a folded row: its first line, the two parts of the second, or a line of its own;
 * "check" and "menu" stand at the sides.
 */
export type CellPlace = "title" | "first" | "second" | "line" | "check" | "menu" | "acts";

const PLACES: Record<CellPlace, string> = {
  title: "",
  first: "kv-p1",
  second: "kv-p2",
  line: "",
  check: "kv-c",
  menu: "kv-x",
  acts: "kv-a",
};

interface FleetCellProps {
  place?: CellPlace;
  /** Stands before the value in a folded row, where the column's head is not seen. */
  label?: string;
  from?: "l" | "xl" | "xxl";
  align?: "end";
  /** Not in a folded row. */
  wideOnly?: boolean;
  /** Text of several lines, which is never cut. */
  wrap?: boolean;
  className?: string;
  children?: ReactNode;
}

export function FleetCell({
  place = "line",
  label,
  from,
  align,
  wideOnly,
  wrap,
  className,
  children,
}: FleetCellProps) {
  const classes = [
    PLACES[place],
    from ? `kv-${from}` : "",
    align === "end" ? "kv-end kv-num" : "",
    wideOnly ? "kv-m0" : "",
    wrap ? "kv-wrap" : "",
    className ?? "",
  ].filter(Boolean);
  // What is not given is no prop: React would send each as undefined.
  const given: { className?: string; "data-label"?: string } = {};
  if (classes.length > 0) given.className = classes.join(" ");
  if (label && place !== "title") given["data-label"] = label;
  return place === "title" ? (
    <th scope="row" role="rowheader" {...given}>
      {children}
    </th>
  ) : (
    <td role="cell" {...given}>
      {children}
    </td>
  );
}

/** Below a table: what is shown of how much, and the way to more. */
export function TableFoot({ children }: { children: ReactNode }) {
  return <div className="kv-tablefoot">{children}</div>;
}
